//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Logging
internal import NIOCore

/// What happens to the connection itself.
extension EventSocket {
    // MARK: Hearing of it

    /// Calls the listener for everything that happens to the connection, on its event loop.
    ///
    /// A listener that comes late hears at once what still holds: ``LifecycleEvent/start`` if this side made the
    /// connection, ``LifecycleEvent/inputClosed`` if the peer has ended its direction, ``LifecycleEvent/close(_:)`` if all
    /// is over. It is registered by then: what it causes itself, it hears. A listener that another one registers while an event is
    /// announced hears from the next event on, apart from what still holds.
    @discardableResult
    public func onLifecycle(
        _ listener: @escaping @Sendable (isolated EventSocket, LifecycleEvent) -> Void
    ) -> ListenerToken {
        self.subscribe(.listener(listener))
    }

    /// Takes back a registration by ``onLifecycle(_:)``. Returns whether it was still there.
    ///
    /// The listener is not called any more, not even for an event that is being announced.
    @discardableResult
    public func offLifecycle(_ token: ListenerToken) -> Bool {
        guard let index = self.lifecycleListeners.firstIndex(where: { $0.token == token }) else { return false }
        let removed = self.lifecycleListeners.remove(at: index)
        removed.isTakenBack = true
        return true
    }

    /// Everything that happens to the connection, from now on; ends after ``LifecycleEvent/close(_:)``.
    ///
    /// Begins with what still holds, as for a late listener. Holds the latest 64 events for a consumer that is behind and
    /// forgets older ones: it never stops the connection.
    public nonisolated var lifecycleEvents: LifecycleSequence {
        LifecycleSequence(subscription: LifecycleSubscription(self))
    }

    /// Waits for the connection to end.
    ///
    /// Does not start reading. But messages that nobody has asked for by the time the peer ends its direction are dropped
    /// then: they would keep the connection from ending. A task that holds a sequence and does not take what is in it
    /// keeps the connection open, and so must not wait here.
    ///
    /// - Throws: ``EventSocketError/Code/cancelled``; the connection then goes on.
    @discardableResult
    public nonisolated func closed() async throws(EventSocketError) -> CloseReason {
        let end = LifecycleSubscription(self, of: LifecycleSubscriber.Target.end)
        self.onLoop { $0.awaitEnd() }
        if case .close(let reason) = await end.next(isolation: nil) { return reason }
        throw EventSocketError(.cancelled, "The task that waited for the end of the connection was cancelled.")
    }

    func subscribe(_ target: LifecycleSubscriber.Target, outlivesConnection: Bool = false) -> ListenerToken {
        let subscriber = LifecycleSubscriber(target: target, outlivesConnection: outlivesConnection)
        let closeReason = self.closeReason
        var events: [LifecycleEvent] = []
        // A client's connection starts when its hook has run.
        if self.isClient, !self.isAdopted || self.phase.hasStarted { events.append(.start) }
        if self.phase.hasAnnouncedInputClosed { events.append(.inputClosed) }
        if let closeReason { events.append(.close(closeReason)) }
        // Before it is told: a listener that aborts the connection at once hears of that, too. At its very end a connection still has what
        // goes on with the next.
        if closeReason == nil || outlivesConnection { self.lifecycleListeners.append(subscriber) }
        for event in events {
            self.tell(subscriber, event)
            // It has heard of the end, which it brought about itself.
            if closeReason == nil, self.closeReason != nil { break }
        }
        return subscriber.token
    }

    /// A sequence of lifecycle events is gone.
    func unsubscribe(_ mailbox: Mailbox<LifecycleEvent>) {
        let index = self.lifecycleListeners.firstIndex { subscriber in
            switch subscriber.target {
            case .listener: false
            case .mailbox(let other), .end(let other): other === mailbox
            }
        }
        if let index { self.lifecycleListeners.remove(at: index) }
    }

    // MARK: Saying it

    /// Something went wrong that does not by itself end the connection.
    func report(_ error: EventSocketError) {
        self.logger(at: .debug)?.reported(error)
        if error.code == .decodingFailed { self.instruments?.metrics?.payloadWasUndecodable() }
        self.announce(.error(error))
    }

    func announce(_ event: LifecycleEvent) {
        for subscriber in self.lifecycleListeners { self.tell(subscriber, event) }
    }

    private func tell(_ subscriber: LifecycleSubscriber, _ event: LifecycleEvent) {
        guard !subscriber.isTakenBack else { return }
        switch subscriber.target {
        case .listener(let listener): listener(self, event)
        case .mailbox(let mailbox):
            _ = mailbox.push(event, bytes: 0)
            if case .close = event { mailbox.finish() } else { mailbox.wake() }
        case .end(let mailbox):
            guard case .close = event else { return }
            _ = mailbox.push(event, bytes: 0)
            mailbox.finish()
        }
    }

    // MARK: Idle and keep-alive

    /// Reports ``LifecycleEvent/idle`` after this much silence in both directions, and again each time it lasts as long;
    /// `nil` turns it off. Nothing is closed (behaviour catalogue I1).
    public func setIdle(_ timeout: Duration?) {
        guard timeout != nil || self.extras != nil, self.closeReason == nil else { return }
        self.idleTimer?.cancel()
        self.idleTimer = nil
        if let deadline = self.idle.set(timeout, now: self.channel.eventLoop.now) { self.lookForIdle(at: deadline) }
    }

    /// Turns TCP keep-alive on or off (`nil`). Without effect on unix sockets.
    ///
    /// - Throws: ``EventSocketError/Code/notConnected`` if the connection is gone, or
    ///   ``EventSocketError/Code/invalidArgument`` if the system refuses the delay, or the connection's ``Transport`` takes
    ///   none any more.
    public nonisolated func setKeepAlive(_ keepAlive: Configuration.KeepAlive?) async throws(EventSocketError) {
        guard self.isConnected else { throw .notConnected }
        guard self.takesKeepAlive else {
            throw EventSocketError(
                .invalidArgument,
                """
                \(self.configuration.transport) takes keep-alive only before it connects; set keepAlive in the configuration.
                """
            )
        }
        do { try await self.channel.setKeepAlive(keepAlive).get() } catch {
            throw EventSocketError(.invalidArgument, "The system refuses this keep-alive setting.", cause: error)
        }
    }

    private nonisolated var takesKeepAlive: Bool {
        !self.isClient || self.configuration.transport.base.takesKeepAlive || self.channel.localAddress?.port == nil
    }

    func noteActivity() {
        if let extras, extras.idle.timeout != nil { extras.idle.noteActivity(now: self.channel.eventLoop.now) }
    }

    private func lookForIdle(at deadline: NIODeadline) {
        self.idleTimer = self.channel.eventLoop.scheduleTask(deadline: deadline) { [weak self] in
            self?.assumeIsolated { $0.lookForIdle() }
        }
    }

    private func lookForIdle() {
        // A timer that is due when it is cancelled still fires.
        guard self.closeReason == nil else { return }
        switch self.idle.look(now: self.channel.eventLoop.now) {
        case .none: break
        case .wait(let deadline): self.lookForIdle(at: deadline)
        case .report(let next):
            self.lookForIdle(at: next)
            self.announce(.idle)
            self.pump()
        }
    }
}
