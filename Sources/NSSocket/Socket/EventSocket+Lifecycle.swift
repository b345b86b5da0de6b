//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// What happens to the connection itself.
extension EventSocket {
    // MARK: Hearing of it

    /// Calls the listener for everything that happens to the connection, on its event loop.
    ///
    /// A listener that comes late still hears ``LifecycleEvent/start`` of a connection that this side made, and
    /// ``LifecycleEvent/close(_:)`` of one that has ended, at once.
    @discardableResult
    public func onLifecycle(
        _ listener: @escaping @Sendable (isolated EventSocket, LifecycleEvent) -> Void
    ) -> ListenerToken {
        self.subscribe(.listener(listener))
    }

    /// Takes back a registration by ``onLifecycle(_:)``. Returns whether it was still there.
    @discardableResult
    public func offLifecycle(_ token: ListenerToken) -> Bool {
        let count = self.lifecycleListeners.count
        self.lifecycleListeners.removeAll { $0.id == token.id }
        return self.lifecycleListeners.count < count
    }

    /// Everything that happens to the connection, from now on; ends after ``LifecycleEvent/close(_:)``.
    ///
    /// Begins with ``LifecycleEvent/start`` if this side made the connection. Holds the latest 64 events for a consumer
    /// that is behind and forgets older ones: it never stops the connection.
    public nonisolated var lifecycleEvents: LifecycleSequence {
        let mailbox = Mailbox<LifecycleEvent>(policy: MailboxPolicy(messages: 64, overflow: .dropOldest))
        self.onLoop { _ = $0.subscribe(.mailbox(mailbox)) }
        return LifecycleSequence(mailbox: mailbox)
    }

    /// Waits for the connection to end.
    ///
    /// Reads, so that the end is noticed: register what listens before.
    ///
    /// - Throws: ``EventSocketError/Code/cancelled``; the connection then goes on.
    @discardableResult
    public nonisolated func closed() async throws(EventSocketError) -> CloseReason {
        self.startReading()
        for await event in self.lifecycleEvents {
            if case .close(let reason) = event { return reason }
        }
        throw EventSocketError(.cancelled, "The task that waited for the end of the connection was cancelled.")
    }

    private func subscribe(_ target: LifecycleSubscriber.Target) -> ListenerToken {
        self.lastLifecycleID += 1
        let subscriber = LifecycleSubscriber(id: self.lastLifecycleID, target: target)
        if self.isClient { self.tell(subscriber, .start) }
        if let closeReason {
            self.tell(subscriber, .close(closeReason))
        } else {
            self.lifecycleListeners.append(subscriber)
        }
        return ListenerToken(id: subscriber.id)
    }

    // MARK: Saying it

    /// Something went wrong that does not by itself end the connection.
    func report(_ error: EventSocketError) {
        self.logger.reported(error)
        self.announce(.error(error))
    }

    func announce(_ event: LifecycleEvent) {
        for subscriber in self.lifecycleListeners { self.tell(subscriber, event) }
    }

    private func tell(_ subscriber: LifecycleSubscriber, _ event: LifecycleEvent) {
        switch subscriber.target {
        case .listener(let listener): listener(self, event)
        case .mailbox(let mailbox):
            _ = mailbox.push(event, bytes: 0)
            if case .close = event { mailbox.finish() } else { mailbox.wake() }
        }
    }

    // MARK: Idle and keep-alive

    /// Reports ``LifecycleEvent/idle`` after this much silence in both directions, and again each time it lasts as long;
    /// `nil` turns it off. Nothing is closed (behaviour catalogue I1).
    public func setIdle(_ timeout: Duration?) {
        self.idleTimer?.cancel()
        self.idleTimer = nil
        if let deadline = self.idle.set(timeout, now: self.channel.eventLoop.now) { self.lookForIdle(at: deadline) }
    }

    /// Turns TCP keep-alive on or off (`nil`). Without effect on unix sockets.
    ///
    /// - Throws: ``EventSocketError/Code/notConnected`` if the connection is gone, or
    ///   ``EventSocketError/Code/invalidArgument`` if the system refuses the delay.
    public nonisolated func setKeepAlive(_ keepAlive: Configuration.KeepAlive?) async throws(EventSocketError) {
        guard self.isConnected else { throw .notConnected }
        do { try await self.channel.setKeepAlive(keepAlive).get() } catch {
            throw EventSocketError(.invalidArgument, "The system refuses this keep-alive setting.", cause: error)
        }
    }

    func noteActivity() {
        if self.idle.timeout != nil { self.idle.noteActivity(now: self.channel.eventLoop.now) }
    }

    private func lookForIdle(at deadline: NIODeadline) {
        self.idleTimer = self.channel.eventLoop.scheduleTask(deadline: deadline) { [weak self] in
            self?.assumeIsolated { $0.lookForIdle() }
        }
    }

    private func lookForIdle() {
        switch self.idle.look(now: self.channel.eventLoop.now) {
        case .none: break
        case .wait(let deadline): self.lookForIdle(at: deadline)
        case .report(let next):
            self.lookForIdle(at: next)
            self.announce(.idle)
            self.settleUnlessReading()
        }
    }
}
