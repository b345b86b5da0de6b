//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NIOPosix

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#endif

/// What the system says, in words that help.
extension EventSocketError {
    /// Connecting failed.
    init(connecting address: EventSocketAddress, _ error: any Error) {
        if case ChannelError.connectTimeout? = error as? ChannelError {
            self.init(
                .connectTimedOut, "\(address) did not answer in time; check the address, or raise connectTimeout.",
                cause: error
            )
            return
        }
        let causes = (error as? NIOConnectionError)?.connectionErrors.map(\.error) ?? [error]
        if causes.contains(where: { ($0 as? ChannelError)?.isConnectTimeout == true }) {
            self.init(
                .connectTimedOut, "\(address) did not answer in time; check the address, or raise connectTimeout.",
                cause: error
            )
            return
        }
        if SystemErrors.isUnknownHost(error) {
            self.init(.connectFailed, "The host of \(address) is not known; check the name.", cause: error)
            return
        }
        switch causes.lazy.compactMap(SystemErrors.number(of:)).first {
        case ECONNREFUSED:
            self.init(
                .connectFailed, "Nothing listens on \(address); start the server, or check the address.", cause: error
            )
        case ENOENT:
            self.init(
                .connectFailed, "There is no socket at \(address); start the server, or check the path.", cause: error
            )
        case EACCES, EPERM:
            self.init(.connectFailed, "Connecting to \(address) is not permitted; check the rights.", cause: error)
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN:
            self.init(.connectFailed, "\(address) cannot be reached; check the network.", cause: error)
        default:
            self.init(
                .connectFailed, "Connecting to \(address) failed: \(SystemErrors.text(of: causes.first ?? error)).",
                cause: error)
        }
    }

    /// A connection broke.
    init(connectionFailure error: any Error) {
        if let error = error as? EventSocketError {
            self = error
            return
        }
        let text =
            switch SystemErrors.number(of: error) {
            case ECONNRESET: "The peer reset the connection."
            case EPIPE: "The peer has gone."
            case ECONNABORTED: "The system ended the connection."
            case ETIMEDOUT: "The peer does not answer any more."
            default: "The connection broke: \(SystemErrors.text(of: error))."
            }
        self.init(.connectionFailed, text, cause: error)
    }

    /// Listening failed.
    init(listening address: EventSocketAddress, _ error: any Error) {
        switch SystemErrors.number(of: error) {
        case EADDRINUSE:
            self.init(
                .addressInUse, "Something listens on \(address) already; stop it, or choose another address.",
                cause: error
            )
        case EACCES, EPERM:
            let advice =
                address.isUnix ? "check the rights of the folder" : "choose a port above 1023, or check the rights"
            self.init(.connectFailed, "Listening on \(address) is not permitted; \(advice).", cause: error)
        case ENOENT where address.isUnix:
            self.init(
                .connectFailed, "There is no folder for \(address); make it, or choose another path.", cause: error)
        case EADDRNOTAVAIL:
            self.init(.connectFailed, "This machine does not have the address \(address).", cause: error)
        default:
            self.init(
                .connectFailed,
                error is SocketAddressError.UnknownHost
                    ? "The host of \(address) is not known; check the name."
                    : "Listening on \(address) failed: \(SystemErrors.text(of: error)).",
                cause: error)
        }
    }
}

extension SystemErrors {
    /// The system's words for an error, without those of the library that reports it.
    fileprivate static func text(of error: any Error) -> String {
        self.number(of: error).map { String(cString: strerror($0)) } ?? "the system gives no reason"
    }
}

extension ChannelError {
    fileprivate var isConnectTimeout: Bool {
        if case .connectTimeout = self { true } else { false }
    }
}
