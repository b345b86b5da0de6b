//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Why a run failed, and what to do about it.
struct Failure: Error {
    var status: ExitStatus
    /// For programs.
    var code: String
    /// For people.
    var message: String

    init(_ status: ExitStatus, code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as EventSocketError:
            self.init(ExitStatus(error.code), code: error.code.description, error.typedMessage())
        default:
            self.init(.unavailable, code: "connectionFailed", "Something unexpected went wrong (\(type(of: error))).")
        }
    }

    /// What listens at an address answers with something else than messages.
    static func notUnderstood(by address: EventSocketAddress, _ error: EventSocketError) -> Failure {
        Failure(
            .unavailable, code: error.code.description,
            "\(address) answers with what is no message, and has hardly heard this one. \(error.typedMessage())")
    }

    /// Says it on stderr.
    func explain() {
        Diagnostics.standard.failure(self.message)
    }

    /// Printing failed: that nobody wants to read any more is no fault.
    static func outputClosed(_ errorNumber: CInt) throws(Failure) {
        guard errorNumber != 0, errorNumber != EPIPE else { return }
        throw Failure(
            .inputOutput, code: "outputFailed", "stdout cannot be written: \(String(cString: strerror(errorNumber)))."
        )
    }
}

extension ExitStatus {
    fileprivate init(_ code: EventSocketError.Code) {
        switch code {
        case .invalidAddress, .invalidArgument, .invalidTLSConfiguration: self = .usage
        case .invalidEventName, .encodingFailed, .malformedFrame: self = .badData
        default: self = .unavailable
        }
    }
}
