//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Messages as sequences that go from one connection to the next: what a connection received before it ended comes first.
///
/// As with an ``EventSocket``, a full mailbox stops reading by default; it also keeps the client from noticing that the
/// peer has closed. Make sequences before ``run()`` and nothing is missed: reading starts as soon as there is one. They end
/// when the client does, with an error if it gave up.
extension EventSocketClient {
    /// The payloads of one kind of event.
    ///
    /// - Parameters:
    ///   - event: What to hear.
    ///   - buffering: What may wait; the socket's configuration by default.
    ///   - undecodable: What to do about a payload that is no `Payload`.
    public nonisolated func messages<Payload: Decodable>(
        of event: Event<Payload>, buffering: MailboxPolicy? = nil, undecodable: UndecodablePayloads = .throw
    ) -> EventSequence<Payload> {
        EventSequence(
            subscription: Subscription(to: EventPattern(exactly: event.name), of: self, buffering),
            undecodable: undecodable
        )
    }

    /// The messages of every event that matches, in wire order across events.
    ///
    /// - Parameters:
    ///   - pattern: What to hear.
    ///   - buffering: What may wait; the socket's configuration by default.
    public nonisolated func messages(
        matching pattern: EventPattern, buffering: MailboxPolicy? = nil
    ) -> EventMessageSequence {
        EventMessageSequence(subscription: Subscription(to: pattern, of: self, buffering))
    }
}

/// The connections of a client, from any task.
extension EventSocketClient: MessageSource {
    nonisolated var mailboxPolicy: MailboxPolicy { self.configuration.socket.mailbox }

    nonisolated func attach(_ mailbox: Mailbox<EventMessage>, to pattern: EventPattern) {
        self.onLoop { $0.attachNow(mailbox, to: pattern) }
    }

    nonisolated func detach(_ mailbox: Mailbox<EventMessage>) {
        self.onLoop { $0.detachNow(mailbox) }
    }

    nonisolated func startReading() {}

    nonisolated func madeRoom(in mailbox: Mailbox<EventMessage>) {
        self.onLoop { $0.connection?.madeRoom(in: mailbox) }
    }

    nonisolated func consumerFinished() {}

    nonisolated func report(fault error: EventSocketError) {
        self.onLoop { $0.connection?.report(fault: error) }
    }

    nonisolated func payloadWasUndecodable() {
        self.instruments?.metrics?.payloadWasUndecodable()
    }

    private func attachNow(_ mailbox: Mailbox<EventMessage>, to pattern: EventPattern) {
        if case .closed(let reason) = self.state { return mailbox.finish(reason.failure) }
        let label = "\(pattern)"
        if let connection {
            connection.assumeIsolated { socket in
                socket.attach(Inlet(mailbox: mailbox, label: label, outlivesConnection: true), to: pattern)
            }
            self.demanding(())
        } else {
            let inlet = Inlet(mailbox: mailbox, label: label, outlivesConnection: true)
            guard var kept = exchange(&self.kept, with: nil) else { return mailbox.finish() }
            let (token, excess) = kept.listeners.add(.inlet(inlet), on: pattern)
            inlet.token = token
            kept.inlets.append(inlet)
            _ = exchange(&self.kept, with: kept)
            self.warn(of: excess)
            self.demanding(())
        }
    }

    private func detachNow(_ mailbox: Mailbox<EventMessage>) {
        if let connection { return connection.assumeIsolated { $0.remove(mailbox) } }
        guard let index = self.kept?.inlets.firstIndex(where: { $0.mailbox === mailbox }) else { return }
        let inlet = self.kept?.inlets.remove(at: index)
        if let token = inlet?.token { self.off(token) }
    }
}
