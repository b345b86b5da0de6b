//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Listeners that go from one connection to the next: the same as those of an ``EventSocket``, called in the same order,
/// with the connection that the event came on.
///
/// Register them before ``run()`` and nothing is missed. Reading starts with the first of them.
extension EventSocketClient {
    /// Calls the listener for every such event.
    @discardableResult
    public func on<Payload: Decodable & SendableMetatype>(
        _ event: Event<Payload>, _ listener: @escaping EventSocket.PayloadListener<Payload>
    ) -> ListenerToken {
        self.on(EventPattern(exactly: event.name), EventSocket.decoding(listener))
    }

    /// Calls the listener for every event that matches.
    @discardableResult
    public func on(_ pattern: EventPattern, _ listener: @escaping EventSocket.Listener) -> ListenerToken {
        self.add(listener, times: nil, on: pattern)
    }

    /// Calls the listener for the next such event.
    @discardableResult
    public func once<Payload: Decodable & SendableMetatype>(
        _ event: Event<Payload>, _ listener: @escaping EventSocket.PayloadListener<Payload>
    ) -> ListenerToken {
        self.once(EventPattern(exactly: event.name), EventSocket.decoding(listener))
    }

    /// Calls the listener for the next event that matches.
    @discardableResult
    public func once(_ pattern: EventPattern, _ listener: @escaping EventSocket.Listener) -> ListenerToken {
        self.add(listener, times: 1, on: pattern)
    }

    /// Calls the listener for the next events that match: `times` of them, at least one, counted across
    /// connections.
    ///
    /// - Throws: ``EventSocketError/Code/invalidArgument`` when `times` is less than one.
    @discardableResult
    public func many(
        _ pattern: EventPattern, times: Int, _ listener: @escaping EventSocket.Listener
    ) throws(EventSocketError) -> ListenerToken {
        self.add(listener, times: try EventSocketError.checkTimes(times), on: pattern)
    }

    /// Calls the listener for every event, before all others.
    @discardableResult
    public func onAny(_ listener: @escaping EventSocket.Listener) -> ListenerToken {
        self.demanding(
            self.withListeners {
                $0.addAny(.listener(listener, outlivesConnection: true))
            } kept: {
                $0.addAny(.listener(listener, outlivesConnection: true))
            })
    }

    /// Takes one registration back. Returns whether it was still there.
    @discardableResult
    public func off(_ token: ListenerToken) -> Bool {
        let removed = self.withListeners {
            $0.changeListeners { $0.remove(token) }
        } kept: {
            $0.remove(token)
        }
        return removed != nil
    }

    /// Removes the client's listeners of exactly this pattern; others that match the same names stay, and so do sequences.
    public func removeAll(on pattern: EventPattern) {
        let removed = self.withListeners {
            $0.changeListeners { $0.removeAll(on: pattern) { $0.isListener } }
        } kept: {
            $0.removeAll(on: pattern) { $0.isListener }
        }
        withExtendedLifetime(removed) {}
    }

    /// Removes the client's listeners of all patterns. Those of ``onAny(_:)`` stay, and so do sequences.
    public func removeAll() {
        let removed = self.withListeners {
            $0.changeListeners { $0.removeAll { $0.isListener } }
        } kept: {
            $0.removeAll { $0.isListener }
        }
        withExtendedLifetime(removed) {}
    }

    /// Calls the listener for everything that happens to each connection: ``LifecycleEvent/start`` when the hook has run,
    /// up to ``LifecycleEvent/close(_:)``, and the same for the next (behaviour catalogue K1).
    @discardableResult
    public func onLifecycle(
        _ listener: @escaping @Sendable (isolated EventSocket, LifecycleEvent) -> Void
    ) -> ListenerToken {
        let token: ListenerToken
        if let connection {
            token = connection.assumeIsolated { $0.subscribe(.listener(listener), outlivesConnection: true) }
        } else {
            let subscriber = LifecycleSubscriber(target: .listener(listener), outlivesConnection: true)
            self.kept?.lifecycleListeners.append(subscriber)
            token = subscriber.token
        }
        return token
    }

    /// Takes back a registration by ``onLifecycle(_:)``. Returns whether it was still there.
    @discardableResult
    public func offLifecycle(_ token: ListenerToken) -> Bool {
        if let connection { return connection.assumeIsolated { $0.offLifecycle(token) } }
        guard let index = self.kept?.lifecycleListeners.firstIndex(where: { $0.token == token }) else { return false }
        let removed = self.kept?.lifecycleListeners.remove(at: index)
        removed?.isTakenBack = true
        return removed != nil
    }

    /// Reports ``LifecycleEvent/idle`` after this much silence, on this connection and all later ones; `nil` turns it off
    /// (behaviour catalogue I2, K12).
    public func setIdle(_ timeout: Duration?) {
        self.idleTimeout = timeout
        self.connection?.assumeIsolated { $0.setIdle(timeout) }
    }

    // MARK: Inside

    private func add(_ listener: @escaping EventSocket.Listener, times: Int?, on pattern: EventPattern) -> ListenerToken
    {
        let subscriber = Subscriber.listener(listener, outlivesConnection: true)
        let (token, excess) = self.withListeners {
            ($0.add(subscriber, times: times, on: pattern), nil)
        } kept: {
            $0.add(subscriber, times: times, on: pattern)
        }
        self.warn(of: excess)
        return self.demanding(token)
    }

    /// Says that a pattern has too many listeners. Not while they are being changed: a logger's handler is code of the user's.
    func warn(of excess: ListenerRegistry<Subscriber>.Excess?) {
        if let excess { self.logger.warning(excessListeners: excess.count, on: excess.pattern) }
    }

    /// Changes who listens: the connection has them as long as there is one.
    ///
    /// - Parameter change: Runs no code of the user's: it hands back what it removes, which goes away when nothing is being changed.
    private func withListeners<Result: Sendable>(
        _ lent: @Sendable (isolated EventSocket) -> Result, kept change: (inout ListenerRegistry<Subscriber>) -> Result
    ) -> Result {
        if let connection { return connection.assumeIsolated(lent) }
        guard var kept = exchange(&self.kept, with: nil) else {
            // After the end there are none: what is registered then goes away at once.
            var none = ListenerRegistry<Subscriber>(maxListeners: 0)
            return change(&none)
        }
        defer { _ = exchange(&self.kept, with: kept) }
        return change(&kept.listeners)
    }

    /// Somebody listens: reading starts, with this connection and every later one.
    @discardableResult
    func demanding<Result>(_ result: Result) -> Result {
        self.isInDemand = true
        if case .ready(let socket) = self.state { socket.startReading() }
        return result
    }
}
