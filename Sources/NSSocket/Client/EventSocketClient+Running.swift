//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
public import ServiceLifecycle
internal import Synchronization

/// Runs as a service: see ``run()``.
extension EventSocketClient: Service {}

/// Making one connection after the other.
extension EventSocketClient {
    /// Connects, and connects again, until the client is closed.
    ///
    /// Returns after ``close()``, at a graceful shutdown of its service group, which is the same, and when the task is
    /// cancelled: the connection is then aborted.
    ///
    /// - Throws: ``EventSocketError/Code/alreadyRunning`` the second time; ``EventSocketError/Code/invalidAddress``;
    ///   ``EventSocketError/Code/invalidTLSConfiguration``;
    ///   ``EventSocketError/Code/retriesExhausted`` when ``Configuration/reconnect`` gives up.
    public nonisolated func run() async throws {
        guard !self.hasRun.exchange(true, ordering: .relaxed) else {
            throw EventSocketError(.alreadyRunning, "This client has run already; create another one.")
        }
        let reason = await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await self.runToTheEnd()
            } onGracefulShutdown: {
                self.close()
            }
        } onCancel: {
            self.stop(.aborted)
        }
        if case .failed(let error) = reason { throw error }
    }

    /// Ends the client: its connection closes as by ``EventSocket/close()``, and there will be no other. Messages that are
    /// queued are reported as undelivered. Calling it again does nothing (behaviour catalogue K8–K10).
    public nonisolated func close() {
        self.stop(.closedLocally)
    }

    /// Ends a wait: the client tries again at once. Does nothing in other states.
    public nonisolated func retryNow() {
        guard case .waiting = self.state else { return }
        self.retrySignal.give()
    }

    // MARK: The end

    private nonisolated func stop(_ reason: CloseReason) {
        self.closeGate()
        self.onLoop { $0.stopNow(reason) }
    }

    private func stopNow(_ reason: CloseReason) {
        switch self.machine.closeRequested(reason) {
        case .none:
            // Closing already, perhaps: aborting ends that at once.
            if case .aborted = reason { self.connection?.abort() }
        case .cancelAttempt:
            self.attempt?.cancel()
            self.relay?.finish()
        case .endConnection:
            if case .aborted = reason { self.connection?.abort() } else { self.connection?.close() }
        case .cancelWait: self.retrySignal.give()
        case .finish: self.finish(reason)
        }
    }

    private func finish(_ reason: CloseReason) {
        if case .closed = self.state { return }
        self.closeGate()
        self.relay?.finish()
        // Listeners own objects of the user's: they go when all is over, and nothing here is being changed.
        let former = exchange(&self.kept, with: nil)
        for inlet in former?.inlets ?? [] { inlet.mailbox.finish(reason.failure) }
        self.states.become(.closed(reason))
        self.logger.clientClosed(reason)
        withExtendedLifetime(former) {}
    }

    // MARK: The way there

    private nonisolated func runToTheEnd() async -> CloseReason {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.expireQueue() }
            if let relay { group.addTask { await relay.run() } }
            let reason = await self.drive()
            // The queue's task waits for ever; the router's ends with the last message.
            self.queueSignal.give()
            await group.waitForAll()
            return reason
        }
    }

    private func drive() async -> CloseReason {
        var action = self.checkAddresses() ?? self.machine.started()
        while true {
            // Whoever cancels says so on the event loop, perhaps only later.
            if Task.isCancelled { self.stopNow(.aborted) }
            switch action {
            case .connect(let address):
                self.states.become(.connecting)
                action = await self.connect(to: self.addresses[address])
            case .askDelay(let retry):
                // Code of the user's, which may close the client.
                let delay = self.configuration.reconnect.delay(
                    beforeRetry: retry, random: self.configuration.random())
                action = self.machine.decided(delay)
            case .wait(let delay, let retry):
                action = await self.pause(delay, retry)
            case .finish:
                let reason = self.machine.reason ?? .closedLocally
                self.finish(reason)
                return reason
            case .greet, .serve, .discard:
                assertionFailure("Asked for outside an attempt.")
                action = .finish
            }
        }
    }

    private func checkAddresses() -> ReconnectStateMachine.Action? {
        do throws(EventSocketError) {
            for address in self.addresses { try address.check(allowsAnyPort: false) }
            return nil
        } catch {
            _ = self.machine.started()
            return self.machine.attemptFailed(error)
        }
    }

    private func pause(_ delay: Duration, _ retry: Int) async -> ReconnectStateMachine.Action {
        let cause = self.machine.cause ?? .clientClosed
        self.logger.waiting(delay, beforeRetry: retry, cause)
        self.retrySignal.reset()
        self.states.become(.waiting(attempt: retry, delay: delay, cause: cause))
        await self.clock.sleep(for: delay, or: self.retrySignal)
        return self.machine.waitEnded()
    }

    private func connect(to address: EventSocketAddress) async -> ReconnectStateMachine.Action {
        let attempt = ConnectAttempt(on: self.eventLoop, configuration: self.shared)
        self.attempt = attempt
        defer { _ = exchange(&self.attempt, with: nil) }
        await self.relay?.waitForRoom()
        do throws(EventSocketError) {
            let socket = try await attempt.connect(to: address, tls: self.tls) { socket in
                self.assumeIsolated { $0.lend(to: socket) }
            }
            return await self.use(socket, action: self.machine.connected())
        } catch {
            if Task.isCancelled { self.stopNow(.aborted) }
            return self.advance { $0.attemptFailed(error) }
        }
    }

    private func use(
        _ socket: EventSocket, action: ReconnectStateMachine.Action
    ) async -> ReconnectStateMachine.Action {
        var action = action
        if case .greet = action {
            switch await self.greet(socket) {
            case .done where !self.isOver(socket): action = self.machine.greeted()
            case .done, .over: return await self.endedInGreeting()
            case .failed(let error):
                _ = await self.ended()
                return self.advance { $0.attemptFailed(error) }
            }
        }
        let start = self.clock.now()
        if case .serve = action { await self.serve(socket) } else { self.discard(socket) }
        let reason = await self.ended()
        if let routed = exchange(&self.routed, with: nil) { self.relay?.connectionEnded(routed) }
        for waiter in self.gate.withLock({ $0.connectionLost(socket) }) { waiter.resume() }
        let lasted = self.clock.now() - start
        return self.advance { $0.connectionEnded(reason, lasted: lasted) }
    }

    /// What became of a new connection.
    private enum Greeting {
        case done
        /// The hook failed, and the connection was discarded.
        case failed(EventSocketError)
        /// The connection has ended, or is about to because this side asked for it.
        case over
    }

    /// Whether a connection has ended, or this side has asked it to.
    private func isOver(_ socket: EventSocket) -> Bool {
        self.connectionEnd != nil || socket.assumeIsolated { $0.phase.isEndedHere }
    }

    private func endedInGreeting() async -> ReconnectStateMachine.Action {
        var reason = await self.ended()
        if case .closedByPeer = reason { reason = .failed(self.onConnect == nil ? .endedAtOnce : .endedDuringHook) }
        return self.advance { $0.connectionEnded(reason, lasted: .zero) }
    }

    /// Tells the machine. What was the cause until now goes away outside of it: an error that a hook threw may be an object of the user's.
    private func advance(
        _ tell: (inout ReconnectStateMachine) -> ReconnectStateMachine.Action
    ) -> ReconnectStateMachine.Action {
        let former = self.machine.cause
        defer { withExtendedLifetime(former) {} }
        return tell(&self.machine)
    }

    /// Ends a connection that is of no use; one whose client was closed in good order.
    private func discard(_ socket: EventSocket) {
        if case .closedLocally = self.machine.reason { socket.close() } else { socket.abort() }
    }

    /// Runs the hook, until it returns, the connection ends or its time is over.
    ///
    /// How the connection stands decides, before anything that the hook says: whether the end that a hook asked for has come by the time
    /// it returns or throws is a matter of chance.
    private func greet(_ socket: EventSocket) async -> Greeting {
        guard let onConnect else { return .done }
        return await withTaskGroup(of: EventSocketError?.self) { group in
            group.addTask {
                do {
                    try await onConnect(socket)
                    return nil
                } catch {
                    return EventSocketError(fromHook: error)
                }
            }
            group.addTask {
                // Whatever the hook waits for, it is in vain.
                await self.endSignal.wait()
                return .endedDuringHook
            }
            group.addTask {
                await self.clock.sleep(for: self.configuration.onConnectTimeout)
                return .onConnectTimedOut
            }
            let failure = await group.next() ?? nil
            // What the hook asked of its connection from another thread is on its way to the event loop: it comes first.
            try? await self.eventLoop.submit {}.get()
            if Task.isCancelled { self.stopNow(.aborted) }
            var greeting = Greeting.done
            if self.isOver(socket) {
                greeting = .over
            } else if let failure {
                greeting = .failed(failure)
                // Now, as the hook may wait for what only the end of the connection brings.
                self.discard(socket)
            }
            group.cancelAll()
            return greeting
        }
    }

    private func serve(_ socket: EventSocket) async {
        self.logger.clientReady(socket)
        if self.hasConnected { self.instruments?.metrics?.reconnected() }
        self.hasConnected = true
        self.gate.withLock { $0.connectionReady(socket) }
        self.states.become(.ready(socket))
        self.open(socket)
        await self.flushQueue(to: socket)
    }

    private func open(_ socket: EventSocket) {
        socket.assumeIsolated { socket in
            socket.phase.hasStarted = true
            socket.announce(.start)
            socket.awaitEnd()
        }
        if let routed { self.relay?.start(routed) }
        if self.isInDemand { socket.startReading() }
    }

    /// Waits for the end of the connection.
    private func ended() async -> CloseReason {
        while true {
            if let reason = self.connectionEnd {
                self.connectionEnd = nil
                return reason
            }
            // When the task is cancelled, the connection is aborted: it ends in any case.
            await self.endSignal.waitRegardless()
        }
    }

    // MARK: Who listens

    /// Gives the new connection what outlives connections.
    private func lend(to socket: EventSocket) {
        self.connection = socket
        self.connectionEnd = nil
        self.endSignal.reset()
        // Both live on the same event loop, and take turns.
        let kept = NIOLoopBound(
            exchange(&self.kept, with: nil) ?? KeptConsumers(maxListeners: 0), eventLoop: self.eventLoop)
        let idleTimeout = self.idleTimeout
        socket.assumeIsolated { socket in
            socket.adopt(kept.value) { socket, reason in
                self.assumeIsolated { $0.takeBack(from: socket, reason) }
            }
            socket.setIdle(idleTimeout)
        }
        _ = exchange(&self.routed, with: self.relay?.subscribe(socket))
    }

    private func takeBack(from socket: EventSocket, _ reason: CloseReason) {
        let eventLoop = self.eventLoop
        let returned = socket.assumeIsolated { socket in
            NIOLoopBound(socket.giveBackConsumers(), eventLoop: eventLoop)
        }
        // What the connection's own listeners held goes away when the client has its listeners back: it may register others.
        defer { withExtendedLifetime(returned.value.gone) {} }
        self.kept = returned.value.kept
        self.connection = nil
        // Who ends the connection of a client ends the client (K8, K9), whatever the peer does about it.
        let isEndedHere = socket.assumeIsolated { $0.phase.isEndedHere }
        self.connectionEnd = if isEndedHere, reason.failure?.code != .aborted { .closedLocally } else { reason }
        self.endSignal.give()
    }
}
