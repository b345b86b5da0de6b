//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What a sequence takes its messages from: one connection, or those of a client one after the other.
protocol MessageSource: Sendable {
    /// What may wait, unless a sequence says otherwise.
    var mailboxPolicy: MailboxPolicy { get }

    /// Fills a mailbox with the messages of every event that matches.
    func attach(_ mailbox: Mailbox<EventMessage>, to pattern: EventPattern)
    /// Its consumer is gone.
    func detach(_ mailbox: Mailbox<EventMessage>)
    /// A consumer wants something.
    func startReading()
    /// There is room again in a mailbox that was full.
    func madeRoom(in mailbox: Mailbox<EventMessage>)
    /// A consumer has seen the end.
    func consumerFinished()
    /// A message was of no use to its consumer.
    func report(fault error: EventSocketError)
    /// A payload was not of its consumer's type, which the consumer itself is told.
    func payloadWasUndecodable()
}

/// One connection, from any task.
extension EventSocket: MessageSource {
    nonisolated var mailboxPolicy: MailboxPolicy { self.configuration.mailbox }

    nonisolated func attach(_ mailbox: Mailbox<EventMessage>, to pattern: EventPattern) {
        self.onLoop { $0.attach(Inlet(mailbox: mailbox, label: "\(pattern)"), to: pattern) }
    }

    nonisolated func detach(_ mailbox: Mailbox<EventMessage>) {
        self.onLoop { $0.remove(mailbox) }
    }

    nonisolated func madeRoom(in mailbox: Mailbox<EventMessage>) {
        self.onLoop { $0.resume(mailbox) }
    }

    nonisolated func consumerFinished() {
        self.onLoop { $0.flushIfConsumersFinished() }
    }

    nonisolated func report(fault error: EventSocketError) {
        self.onLoop { $0.report(error) }
    }

    nonisolated func payloadWasUndecodable() {
        self.instruments?.metrics?.payloadWasUndecodable()
    }
}
