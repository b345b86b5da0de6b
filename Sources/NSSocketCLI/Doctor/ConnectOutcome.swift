//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NIOPosix
import NSSocket

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What became of an attempt to connect to one address.
enum ConnectOutcome: Equatable, Sendable {
    case accepted(after: Duration)
    /// Somebody answers, and nothing listens.
    case refused
    case timedOut
    case unreachable
    case notPermitted
    case failed(String)

    /// Connects and closes at once.
    static func trying(_ address: SocketAddress, within limit: TimeAmount) async -> ConnectOutcome {
        let clock = ContinuousClock()
        let start = clock.now
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(limit).connect(to: address).get()
            let time = clock.now - start
            try channel.refuseItself()
            try? await channel.close().get()
            return .accepted(after: time)
        } catch {
            return ConnectOutcome(error)
        }
    }

    init(_ error: any Error) {
        switch (error as? IOError)?.errnoCode {
        case ECONNREFUSED: self = .refused
        case ETIMEDOUT: self = .timedOut
        case ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL, EAFNOSUPPORT: self = .unreachable
        case EACCES, EPERM: self = .notPermitted
        case let number?: self = .failed(String(cString: strerror(number)))
        case nil:
            if case ChannelError.connectTimeout? = error as? ChannelError {
                self = .timedOut
            } else {
                self = .failed("the system gives no reason")
            }
        }
    }
}
