//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Messages as sequences: taken by a task at its own pace.
///
/// - **Delivery**: in wire order within a sequence; none is missed between the call and the end of the sequence.
/// - **Back-pressure**: when a mailbox is full, the connection stops reading by default; see ``MailboxPolicy``. A task that
///   waits for one event while the mailbox of another is full waits for ever: use one sequence per conversation.
/// - **Cancellation**: ends `next()` with ``EventSocketError/Code/cancelled``. A sequence that nobody holds any more takes
///   itself back.
/// - **End**: when the connection closes, after what had arrived; with an error if it broke.
extension EventSocket {
    /// The payloads of one kind of event.
    ///
    /// Reading starts with the first `next()` on any sequence, so several can be made side by side without missing
    /// anything.
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

    /// The payloads of several kinds of events, a sequence for each.
    public nonisolated func messages<First: Decodable, Second: Decodable, each Other: Decodable>(
        of first: Event<First>, _ second: Event<Second>, _ others: repeat Event<each Other>
    ) -> (EventSequence<First>, EventSequence<Second>, repeat EventSequence<each Other>) {
        (self.messages(of: first), self.messages(of: second), repeat self.messages(of: each others))
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

    // MARK: Inside

    func attach(_ inlet: Inlet, to pattern: EventPattern) {
        inlet.token = self.add(.inlet(inlet), times: nil, on: pattern)
        self.keep(inlet)
    }

    /// Keeps the loop's end of a mailbox until its consumer goes away.
    func keep(_ inlet: Inlet) {
        self.inlets.append(inlet)
        guard !inlet.outlivesConnection else { return }
        if let closeReason {
            inlet.mailbox.finish(closeReason.failure)
        } else if self.lifecycle.acceptsInput, self.phase.isDeaf ? self.phase.isDraining : !self.lifecycle.isInputOpen {
            inlet.mailbox.finish()
        }
    }

    func remove(_ mailbox: Mailbox<EventMessage>) {
        guard let index = self.inlets.firstIndex(where: { $0.mailbox === mailbox }) else { return }
        let inlet = self.inlets.remove(at: index)
        if let token = inlet.token { _ = self.changeListeners { $0.remove(token) } }
        mailbox.finish()
        self.resume(mailbox)
        self.flushIfConsumersFinished()
    }
}

/// What a sequence does about a payload that is not of its type.
public enum UndecodablePayloads: Sendable, Hashable {
    /// `next()` throws ``EventSocketError/Code/decodingFailed``. The messages behind it are still there.
    case `throw`
    /// Report it as ``LifecycleEvent/error(_:)`` and go on with the next.
    case skip
}
