//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS

internal import NIOPosix
internal import NSSocket
internal import NSSocketHub
internal import Synchronization

/// Connecting, and what happens on the one thread.
extension NATSBackplane {
    func running(_ handler: @escaping @Sendable (BackplaneEvent) -> Void) async throws {
        self.thread.start()
        let problem = await self.onThread { self.prepare() }
        if let problem {
            try await self.shutDown()
            throw problem
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.keepConnected() }
            for await _ in self.inbox.bell { self.handOver(to: handler) }
            await group.waitForAll()
        }
        try await self.shutDown()
    }

    private func shutDown() async throws {
        let left = self.outgoing.withLock { $0.close() }
        self.metrics?.dropped(left)
        await self.onThread { NATSConnection.releaseThreadMemory() }
        try await self.thread.shutdownGracefully()
    }

    private func handOver(to handler: (BackplaneEvent) -> Void) {
        var frames = 0
        var bytes = 0
        for event in self.inbox.take() {
            if case .frame(let frame) = event {
                frames += 1
                bytes += frame.count
            }
            handler(event)
        }
        self.metrics?.received(frames: frames, bytes: bytes)
    }

    /// libnats connects again by itself, until it gives up; this begins anew.
    private func keepConnected() async {
        var endings = self.endings.makeAsyncIterator()
        while !Task.isCancelled {
            if let connection = await self.onThread({ self.connect() }) {
                while let ended = await endings.next(isolation: nil), ended != connection.ticket {}
                let isOrderly = Task.isCancelled
                await self.onThread { self.disconnect(isOrderly: isOrderly) }
            }
            let attempt = self.link.withLock { $0.failures }
            try? await Task.sleep(
                for: self.configuration.waits.delay(beforeAttempt: attempt, random: .random(in: 0...1)))
        }
    }

    private func onThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            self.thread.submit { _ in continuation.resume(returning: body()) }
        }
    }

    func wake() { self.soon { self.drain() } }

    func confirmSoon(_ generation: LinkState.Generation) { self.soon { self.confirm(generation) } }

    private func soon(_ body: @escaping @Sendable () -> Void) {
        self.thread.submit { state in if state == .active { body() } }
    }

    // MARK: On the one thread

    /// Returns what no waiting can mend.
    private func prepare() -> EventSocketError? {
        ThreadSignals.block()
        do throws(EventSocketError) {
            _ = try NATSOptions(self.configuration, ticket: nil)
            return nil
        } catch {
            return error
        }
    }

    private func connect() -> NATSConnection? {
        // What was published before the first attempt waits for its outcome.
        defer { if self.outgoing.withLock({ $0.start() }) { self.wake() } }
        let connection = NATSConnection(self)
        if let reason = connection.connect() {
            connection.close()
            self.connectionWasLost(reason)
            return nil
        }
        let all = self.subjects.withLock { subjects in
            self.outgoing.withLock { $0.forgetChanges() }
            return subjects.all
        }
        for (number, subject) in all { connection.open(number, subject: subject) }
        self.connection.withLock { $0 = connection }
        self.connectionWasMade()
        return connection
    }

    private func disconnect(isOrderly: Bool) {
        if isOrderly {
            let end = ContinuousClock.now + .seconds(1)
            while self.drainSome(), ContinuousClock.now < end {}
            self.connection.withLock { $0 }?.flush(timeout: .seconds(1))
        }
        self.connection.withLock { connection in
            defer { connection = nil }
            return connection
        }?.close()
    }

    /// Tells the hub of a connection when the server has answered, and so has all subscriptions.
    private func confirm(_ generation: LinkState.Generation) {
        self.drain()
        guard self.link.withLock({ $0.isCurrent(generation) }), let connection = self.connection.withLock({ $0 }) else {
            return
        }
        switch connection.flush(timeout: self.configuration.connectTimeout) {
        case true:
            // Before the hub hears of the connection, and asks.
            self.maximumPayload.store(connection.maximumPayload, ordering: .relaxed)
            self.connectionWasConfirmed(generation, server: connection.server)
        // It is slow.
        case false: self.confirmSoon(generation)
        // It is gone, which libnats says too.
        case nil: break
        }
    }

    private func drain() {
        if self.drainSome() { self.wake() }
    }

    /// Returns whether there may be more: others want the thread too.
    private func drainSome() -> Bool {
        let connection = self.connection.withLock { $0 }
        for _ in 0..<16 {
            let batch = self.outgoing.withLock { $0.take(atMost: 512) }
            if batch.isEmpty { return false }
            self.carryOut(batch, on: connection)
            if let dropped = self.outgoing.withLock({ $0.endEpisode() }) {
                self.configuration.logger.outgoingHasRoom(dropped: dropped)
            }
        }
        return true
    }

    private func carryOut(_ batch: [OutgoingQueue.Command], on connection: NATSConnection?) {
        var frames = 0
        var bytes = 0
        for command in batch {
            switch command {
            case .open(let number, let subject): connection?.open(number, subject: subject)
            case .close(let number): connection?.close(number)
            case .publish(let frame, let subject):
                if let loss = connection.map({ $0.publish(frame, subject: subject) }) ?? .noConnection {
                    self.dropped(loss)
                } else {
                    frames += 1
                    bytes += frame.count
                }
            }
        }
        self.metrics?.sent(frames: frames, bytes: bytes)
        // libnats waits a millisecond for more before it writes. To ask for an answer makes it write at once; to wait for the
        // answer no longer than that millisecond makes the next batch as large as the server is slow. A system call for each
        // frame (`SendAsap`) costs 2 to 5 µs a frame, this 20 µs a batch.
        if batch.count < 512 { connection?.flush(timeout: .milliseconds(1)) }
    }
}
#endif
