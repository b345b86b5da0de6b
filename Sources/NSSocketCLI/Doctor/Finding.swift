//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What one check has found.
struct Finding: Equatable, Sendable {
    enum Result: String, Sendable {
        /// As it should be.
        case ok
        /// Worth knowing.
        case note
        /// It works, and something may go wrong by it.
        case risk
        /// No conversation is possible so.
        case fail
    }

    /// Which check, for programs.
    enum Check: String, Sendable {
        case address, host, connect, file, access, encryption, handshake, certificate, validity, trust
        case clientCertificate, tlsAvailable, peer
    }

    var check: Check
    var result: Result
    /// One sentence for people, which says what to do if anything is to be done.
    var message: String

    init(_ check: Check, _ result: Result, _ message: String) {
        self.check = check
        self.result = result
        self.message = message
    }
}
