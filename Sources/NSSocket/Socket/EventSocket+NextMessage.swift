//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension EventSocket {
    /// Takes the next message for itself: listeners, sequences and routers do not get it.
    ///
    /// For a handshake, such as ``ServerMiddleware/accept(_:)``: messages that follow wait, with back-pressure to the
    /// peer, until they are asked for by this function again or by whoever listens.
    ///
    /// A message that arrives while the waiting task is cancelled may go with it: cancel it only together with the
    /// connection, as a server does.
    ///
    /// - Returns: The message; `nil` when the peer has ended its direction and all it sent was taken.
    /// - Throws: ``EventSocketError/Code/cancelled``; how the connection ended; ``EventSocketError/Code/invalidArgument``
    ///   while another task waits for the next message.
    public nonisolated func nextMessage() async throws(EventSocketError) -> EventMessage? {
        let mailbox = Mailbox<EventMessage>(policy: MailboxPolicy(messages: 1))
        self.onLoop { $0.take(into: mailbox) }
        defer { self.onLoop { $0.stopTaking(mailbox) } }
        switch try await mailbox.take() {
        case .batch(let batch, _, _): return batch.first
        case .end: return nil
        }
    }
}
