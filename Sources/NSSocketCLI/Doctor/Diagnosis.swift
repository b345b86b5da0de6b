//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What all findings come to.
struct Diagnosis: Equatable, Sendable {
    /// Whether a conversation is possible as it was asked for.
    var isPossible: Bool
    var message: String
    /// What to run next; `nil` if nothing helps.
    var command: String?

    /// - Parameters:
    ///   - command: How to talk to the peer as it was asked for.
    ///   - tlsCommand: How to look at it with TLS.
    init(_ findings: [Finding], command: String, tlsCommand: String) {
        self.isPossible = !findings.contains { $0.result == .fail }
        guard self.isPossible else {
            if findings.contains(where: { $0.check == .tlsAvailable }) {
                self.message = "You can talk to it over TLS only."
                self.command = tlsCommand
            } else {
                self.message = "You cannot talk to it; see to what is marked fail above."
                self.command = nil
            }
            return
        }
        let isRisky = findings.contains { $0.result == .risk }
        self.message = isRisky ? "You can talk to it, but mind what is marked risk." : "You can talk to it."
        self.command = command
    }
}
