//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What stands between the frames of a connection and whoever hears them. Most connections have none.
final class MessageGate {
    /// Looks at a message on the event loop, before anybody hears it.
    typealias Inspector = @Sendable (_ message: EventMessage, _ socket: isolated EventSocket) -> MessageVerdict

    var bucket: TokenBucket?
    var excess = MessageRate.Excess.pause
    var inspectors: [Inspector] = []
    /// A task that wants the next message for itself.
    var taker: Mailbox<EventMessage>?
    /// No message has arrived yet, and one has to in time.
    var awaitsFirst = false

    /// Whether it makes no difference any more.
    var isOpen: Bool {
        self.bucket == nil && self.inspectors.isEmpty && self.taker == nil && !self.awaitsFirst
    }
}
