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
        // What no waiting can mend is said before anything begins.
        _ = try NATSOptions(self.configuration, ticket: nil)
        self.thread.start()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.keepConnected() }
            for await _ in self.inbox.bell { self.handOver(to: handler) }
            await group.waitForAll()
        }
        let left = self.outgoing.withLock { $0.close() }
        self.metrics?.dropped(left)
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
                for: self.configuration.backoff.delay(beforeAttempt: attempt, random: .random(in: 0...1)))
        }
        await self.onThread { NATSConnection.releaseThreadMemory() }
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

    private func connect() -> NATSConnection? {
        // What was published before the first attempt waits for its outcome.
        defer { if self.outgoing.withLock({ $0.start() }) { self.wake() } }
        let connection = NATSConnection(self)
        if let reason = connection.connect(discovered: self.discovered.withLock { $0 }) {
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
            self.drain()
            _ = self.connection.withLock { $0 }?.flush(timeout: .seconds(1))
        }
        let connection = self.connection.withLock { connection in
            defer { connection = nil }
            return connection
        }
        guard let connection else { return }
        self.discovered.withLock { $0 = connection.servers }
        connection.close()
    }

    /// Tells the hub of a connection when the server has answered, and so has all subscriptions.
    private func confirm(_ generation: LinkState.Generation) {
        self.drain()
        guard self.link.withLock({ $0.isCurrent(generation) }), let connection = self.connection.withLock({ $0 }) else {
            return
        }
        let timeout = min(self.configuration.connectTimeout, self.configuration.writeTimeout * 0.9)
        switch connection.flush(timeout: timeout) {
        case .sent: self.connectionWasConfirmed(generation, server: connection.server)
        case .broken: self.connectionEnded(connection.ticket, "the server takes nothing any more")
        case .lost: break
        // It is slow; or the connection is gone, which libnats says too.
        case nil: self.confirmSoon(generation)
        }
    }

    private func drain() {
        let connection = self.connection.withLock { $0 }
        var count = 0
        // Others want the thread too.
        while count < 8192 {
            let batch = self.outgoing.withLock { $0.take(atMost: 512) }
            if batch.isEmpty { return }
            count += batch.count
            self.carryOut(batch, on: connection)
            if let dropped = self.outgoing.withLock({ $0.endEpisode() }) {
                self.configuration.logger.outgoingHasRoom(dropped: dropped)
            }
        }
        self.wake()
    }

    private func carryOut(_ batch: [OutgoingQueue.Command], on connection: NATSConnection?) {
        var frames = 0
        var bytes = 0
        var isBroken = false
        for command in batch {
            switch command {
            case .open(let number, let subject): connection?.open(number, subject: subject)
            case .close(let number): connection?.close(number)
            case .publish(let frame, let subject):
                guard !isBroken, let connection else {
                    self.dropped(.noConnection)
                    continue
                }
                switch connection.publish(frame, subject: subject) {
                case .sent:
                    frames += 1
                    bytes += frame.count
                case .lost(let loss): self.dropped(loss)
                case .broken:
                    self.dropped(.notWritten)
                    isBroken = true
                }
            }
        }
        self.metrics?.sent(frames: frames, bytes: bytes)
        // libnats waits a millisecond for more before it writes. To ask for an answer makes it write at once; to wait for the
        // answer no longer than that millisecond makes the next batch as large as the server is slow. A system call for each
        // frame (`SendAsap`) costs 2 to 5 µs a frame, this 20 µs a batch.
        if !isBroken, batch.count < 512, let connection, case .broken = connection.flush(timeout: .milliseconds(1)) {
            isBroken = true
        }
        if isBroken, let connection {
            self.connectionEnded(connection.ticket, "the server takes nothing any more")
        }
    }
}
#endif
