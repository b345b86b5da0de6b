//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import DequeModule

/// A consumer's hold on its mailbox; letting go of it ends the delivery.
@usableFromInline
final class Subscription: Sendable {
    private let source: any MessageSource
    private let mailbox: Mailbox<EventMessage>
    private let cursor: MailboxCursor<EventMessage>

    private init(_ source: any MessageSource, policy: MailboxPolicy?) {
        self.source = source
        self.mailbox = Mailbox(policy: policy ?? source.mailboxPolicy)
        self.cursor = MailboxCursor(self.mailbox)
    }

    convenience init(to pattern: EventPattern, of source: any MessageSource, _ policy: MailboxPolicy?) {
        self.init(source, policy: policy)
        source.attach(self.mailbox, to: pattern)
    }

    /// To every event.
    convenience init(toAnyEventOf socket: EventSocket, label: String) {
        self.init(socket, policy: nil)
        let mailbox = self.mailbox
        socket.onLoop { socket in
            let inlet = Inlet(mailbox: mailbox, label: label)
            inlet.token = socket.addAny(.inlet(inlet))
            socket.keep(inlet)
        }
    }

    deinit {
        self.source.detach(self.mailbox)
    }

    /// Whether nothing waits for the consumer.
    var isEmpty: Bool { self.mailbox.count == 0 }

    /// How many messages the policy made the mailbox forget.
    var droppedCount: Int { self.mailbox.droppedCount }

    /// The next message, if it can be had at once. Look here before ``next(isolation:)``, whose calls cost more than most
    /// messages do.
    @usableFromInline var ready: EventMessage? { self.cursor.ready }

    /// The next message; suspends until there is one, `nil` at the end.
    @usableFromInline
    func next(isolation actor: isolated (any Actor)?) async throws(EventSocketError) -> EventMessage? {
        self.source.startReading()
        return try await self.cursor.next(isolation: actor) { self.pass(on: $0) }
    }

    /// All messages that wait, for a consumer that asks in no other way; suspends until there is one, `nil` at the end.
    ///
    /// - Returns: The messages, and whether the task was suspended until they came.
    func nextBatch(
        isolation actor: isolated (any Actor)?
    ) async throws(EventSocketError) -> (elements: Deque<EventMessage>, hasWaited: Bool)? {
        self.source.startReading()
        return try await self.cursor.nextBatch(isolation: actor) { self.pass(on: $0) }
    }

    private func pass(on notice: MailboxCursor<EventMessage>.Notice) {
        switch notice {
        case .madeRoom: self.source.madeRoom(in: self.mailbox)
        case .sawEnd: self.source.consumerFinished()
        }
    }

    /// A payload was not of the consumer's type, which the consumer itself is told.
    @usableFromInline
    func payloadWasUndecodable() {
        self.source.payloadWasUndecodable()
    }

    /// A message was of no use to the consumer.
    @usableFromInline
    func report(_ error: EventSocketError) {
        self.source.report(fault: error)
    }
}
