//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Synchronization

/// Sending over whatever connection there is.
///
/// With a connection this is what ``EventSocket`` does: each call suspends while too much waits, and returns once the
/// message is queued for the system. Without one, ``Configuration/whileDisconnected`` says what happens. Messages of one
/// task keep their order, across connections too. All throw ``EventSocketError/Code/notConnected`` when there is no
/// connection and messages may not wait, and when the client has closed; ``EventSocketError/Code/offlineQueueFull``;
/// ``EventSocketError/Code/cancelled`` when the task is cancelled while it waits; and
/// ``EventSocketError/Code/encodingFailed`` for a payload that cannot be encoded. Nothing is sent or queued then.
extension EventSocketClient {
    /// Sends an event without payload: `null` on the wire.
    ///
    /// - Throws: ``EventSocketError``: `notConnected`, `offlineQueueFull`, `cancelled` or `invalidEventName`.
    public nonisolated func send(_ event: Event<NoPayload>) async throws(EventSocketError) {
        try await self.send(event.name, .null)
    }

    /// Sends a typed event.
    ///
    /// - Throws: ``EventSocketError``: `notConnected`, `offlineQueueFull`, `cancelled`, `invalidEventName` or `encodingFailed`.
    public nonisolated func send<Payload: Encodable>(
        _ event: Event<Payload>, _ payload: Payload
    ) async throws(EventSocketError) {
        try await self.send(event.name, payload)
    }

    /// Sends an event without payload: `null` on the wire.
    ///
    /// - Throws: ``EventSocketError``: `notConnected`, `offlineQueueFull`, `cancelled` or `invalidEventName`.
    public nonisolated func send(_ name: EventName) async throws(EventSocketError) {
        try await self.send(name, .null)
    }

    /// Sends an event with any payload.
    ///
    /// - Throws: ``EventSocketError``: `notConnected`, `offlineQueueFull`, `cancelled`, `invalidEventName` or `encodingFailed`.
    public nonisolated func send<Payload: Encodable>(
        _ name: EventName, _ payload: Payload
    ) async throws(EventSocketError) {
        let json = try self.configuration.socket.codec.encode(payload, of: name)
        try await self.write(NamedPayload(name, json))
    }

    /// Sends an event with JSON text, which passes through unchanged.
    ///
    /// - Throws: ``EventSocketError``: `notConnected`, `offlineQueueFull`, `cancelled` or `invalidEventName`.
    public nonisolated func send(_ name: EventName, _ payload: RawJSON) async throws(EventSocketError) {
        try await self.write(NamedPayload(name, payload.bytes))
    }

    /// Passes a message on, name and payload unchanged.
    ///
    /// - Throws: ``EventSocketError``: `notConnected`, `offlineQueueFull`, `cancelled` or `invalidEventName`.
    public nonisolated func send(_ message: EventMessage) async throws(EventSocketError) {
        try await self.write(NamedPayload(message.name, message.payload.bytes))
    }

    // MARK: The queue

    /// The messages that wait for a connection, in the order in which they will be sent.
    public nonisolated var queuedMessages: [(name: EventName, payload: RawJSON)] {
        self.gate.withLock { $0.queue.lines }.map { ($0.name, RawJSON(unchecked: $0.payload)) }
    }

    /// Takes back the messages that wait for a connection; each is reported with
    /// ``UndeliveredMessage/Reason/cleared``.
    public nonisolated func clearQueue() {
        self.report(self.gate.withLock { $0.clear() })
    }

    // MARK: Inside

    private nonisolated func write(_ line: NamedPayload) async throws(EventSocketError) {
        var prepared: OfflineQueueState.Candidate?
        while true {
            let now = self.clock.now()
            let (admission, undelivered) = self.gate.withLock { [prepared] in $0.admit(prepared, at: now) }
            self.report(undelivered)
            switch admission {
            case .prepare(let keyOf): prepared = OfflineQueueState.Candidate(line, key: keyOf?(line.name))
            case .refused(let error): throw error
            case .queued: return self.queueSignal.give()
            case .wait: try await self.waitForConnection()
            case .send(let socket):
                do throws(EventSocketError) { return try await socket.write(line) } catch {
                    guard error.code == .notConnected else { throw error }
                    // The connection knows it before the client does. Ask again.
                    self.lost(socket)
                }
            }
        }
    }

    private nonisolated func lost(_ socket: EventSocket) {
        for waiter in self.gate.withLock({ $0.connectionLost(socket) }) { waiter.resume() }
    }

    private nonisolated func waitForConnection() async throws(EventSocketError) {
        let id = Mutex<UInt64?>(nil)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (ownID, returned) = self.gate.withLock { $0.suspend(continuation) }
                id.withLock { $0 = ownID }
                returned?.resume()
                // The handler below may have run before there was anything to cancel.
                if Task.isCancelled { self.cancelWaiter(ownID) }
            }
        } onCancel: {
            if let id = id.withLock({ $0 }) { self.cancelWaiter(id) }
        }
        if Task.isCancelled {
            throw EventSocketError(.cancelled, "The task was cancelled before its message could be sent.")
        }
    }

    private nonisolated func cancelWaiter(_ id: UInt64) {
        self.gate.withLock { $0.cancel(id: id) }?.resume()
    }

    // MARK: The client's side

    /// Sends what is queued, as fast as the connection takes it; then lets others send.
    func flushQueue(to socket: EventSocket) async {
        while true {
            let now = self.clock.now()
            let (next, expired) = self.gate.withLock { $0.flushNext(to: socket, at: now) }
            self.report(expired)
            switch next {
            case .lost: return
            case .done(let waiters):
                for waiter in waiters { waiter.resume() }
                return
            case .write(let entry):
                do throws(EventSocketError) { try await socket.write(entry.line) } catch {
                    if error.code == .encodingFailed {
                        self.report([OfflineQueueState.Undelivered(line: entry.line, reason: .encodingFailed)])
                    } else {
                        self.report(self.gate.withLock { $0.putBack(entry) })
                        // It is the first to expire.
                        self.queueSignal.give()
                        return self.lost(socket)
                    }
                }
            }
        }
    }

    /// Reports queued messages when their time is over, until the client has closed.
    nonisolated func expireQueue() async {
        while true {
            let now = self.clock.now()
            let (expired, deadline, isClosed) = self.gate.withLock { gate in
                (gate.expire(at: now), gate.queue.nextDeadline, gate.isClosed)
            }
            self.report(expired)
            guard !isClosed else { return }
            await self.clock.sleep(until: deadline, or: self.queueSignal)
        }
    }

    /// Refuses all that comes, and reports what waits.
    nonisolated func closeGate() {
        let (waiters, undelivered, connection) = self.gate.withLock { $0.close() }
        defer { withExtendedLifetime(connection) {} }
        for waiter in waiters { waiter.resume() }
        self.report(undelivered)
        self.queueSignal.give()
    }

    private nonisolated func report(_ messages: [OfflineQueueState.Undelivered]) {
        guard !messages.isEmpty else { return }
        self.instruments?.metrics?.messagesWereUndelivered(messages.count)
        guard let undelivered = self.configuration.undelivered else {
            return self.logger.undelivered(messages.map { ($0.line.name, $0.reason) })
        }
        for message in messages {
            undelivered(
                UndeliveredMessage(
                    name: message.line.name, payload: RawJSON(unchecked: message.line.payload), reason: message.reason))
        }
    }
}
