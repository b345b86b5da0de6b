//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// Sending from any task: suspends while more waits than ``OutboundLimits/highWatermark`` allows.
///
/// Each returns once the message is queued, not when the peer has it; see ``flush()``. Messages of one task arrive in
/// the order in which it sent them, and a message queued before another is sent before it. All throw
/// ``EventSocketError/Code/notConnected`` once the connection is closing or gone, ``EventSocketError/Code/cancelled``
/// when the task is cancelled while it waits, and ``EventSocketError/Code/encodingFailed`` for a payload that cannot be
/// encoded; nothing is sent then.
extension EventSocket {
    /// Sends an event without payload: `null` on the wire.
    ///
    /// - Throws: ``EventSocketError``: `notConnected`, `cancelled` or `invalidEventName`.
    public nonisolated func send(_ event: Event<NoPayload>) async throws(EventSocketError) {
        try await self.send(event.name, .null)
    }

    /// Sends a typed event.
    ///
    /// - Throws: ``EventSocketError``: `notConnected`, `cancelled`, `invalidEventName` or `encodingFailed`.
    public nonisolated func send<Payload: Encodable>(
        _ event: Event<Payload>, _ payload: Payload
    ) async throws(EventSocketError) {
        try await self.send(event.name, payload)
    }

    /// Sends an event without payload: `null` on the wire.
    ///
    /// - Throws: ``EventSocketError``: `notConnected`, `cancelled` or `invalidEventName`.
    public nonisolated func send(_ name: EventName) async throws(EventSocketError) {
        try await self.send(name, .null)
    }

    /// Sends an event with any payload.
    ///
    /// - Throws: ``EventSocketError``: `notConnected`, `cancelled`, `invalidEventName` or `encodingFailed`.
    public nonisolated func send<Payload: Encodable>(
        _ name: EventName, _ payload: Payload
    ) async throws(EventSocketError) {
        // The line is copied to where it leaves from straight out of the memory that it was encoded in.
        var attempt = Outbox.Attempt.mustWait(ByteBuffer())
        try self.shared.encodeLine(name, payload, in: nil) { line in
            attempt = self.isTraced ? .mustWait(ByteBuffer(copying: line)) : self.outbox.writeIfAdmitted(line)
        }
        switch attempt {
        case .written(let mustSchedule): if mustSchedule { self.schedulePump() }
        case .mustWait(let line): try await self.write(ready: ReadyLine(name, line))
        case .refused(let error): throw error
        }
    }

    /// Sends an event with JSON text, which passes through unchanged.
    ///
    /// - Throws: ``EventSocketError``: `notConnected`, `cancelled` or `invalidEventName`.
    public nonisolated func send(_ name: EventName, _ payload: RawJSON) async throws(EventSocketError) {
        let line = try NamedPayload(name, payload.bytes)
        if try !self.writeAtOnce(line) { try await self.writeLater(line) }
    }

    /// Passes a message on, name and payload unchanged.
    ///
    /// - Throws: ``EventSocketError``: `notConnected`, `cancelled` or `invalidEventName`.
    @inlinable
    public nonisolated func send(_ message: EventMessage) async throws(EventSocketError) {
        // Part of the caller, as there it is no asynchronous call while there is room.
        if try !self.sendAtOnce(message) { try await self.sendLater(message) }
    }

    @usableFromInline
    nonisolated func sendAtOnce(_ message: EventMessage) throws(EventSocketError) -> Bool {
        try self.writeAtOnce(message.frame)
    }

    @usableFromInline
    nonisolated func sendLater(_ message: EventMessage) async throws(EventSocketError) {
        try await self.writeLater(message.frame)
    }

    /// Returns once everything that was sent before has been handed to the system.
    ///
    /// A connection that has ended since does not matter: what the system has is on its way. Cancelling the task does not end the
    /// wait; ``OutboundLimits/writeDeadline`` bounds it.
    ///
    /// - Throws: ``EventSocketError/Code/connectionFailed`` if the connection ended first: some of it may be lost.
    public nonisolated func flush() async throws(EventSocketError) {
        let promise = self.channel.eventLoop.makePromise(of: Void.self)
        self.onLoop { $0.confirm(promise) }
        do { try await promise.futureResult.get() } catch {
            throw EventSocketError(
                .connectionFailed, "The connection ended before everything was sent; some may be lost.", cause: error
            )
        }
    }

    /// Writes a frame, as the codec makes a line of it.
    nonisolated func write(_ line: some OutgoingLine) async throws(EventSocketError) {
        if try !self.writeAtOnce(line) { try await self.writeLater(line) }
    }

    /// Writes a frame, if that is all there is to do and there is room: an asynchronous call costs more than most messages.
    ///
    /// - Returns: Whether it was written.
    private nonisolated func writeAtOnce(_ line: some OutgoingLine) throws(EventSocketError) -> Bool {
        guard self.lineCoder == nil, !self.isTraced else { return false }
        switch self.outbox.writeIfAdmitted(line) {
        case .written(let mustSchedule): if mustSchedule { self.schedulePump() }
        case .mustWait: return false
        case .refused(let error): throw error
        }
        return true
    }

    private nonisolated func writeLater(_ line: some OutgoingLine) async throws(EventSocketError) {
        if let lineCoder {
            try await self.write(ready: ReadyLine(line, by: lineCoder))
        } else {
            try await self.write(ready: line)
        }
    }

    /// Writes a line as it is, when there is room.
    private nonisolated func write(ready line: some OutgoingLine) async throws(EventSocketError) {
        guard let tracer = self.instruments?.tracer else { return try await self.writeUntraced(line) }
        try await tracer.sending(line.name, to: self.peerAddress) { () async throws(EventSocketError) in
            try await self.writeUntraced(line)
        }
    }

    private nonisolated func writeUntraced(_ line: some OutgoingLine) async throws(EventSocketError) {
        if try await self.outbox.write(line) { self.schedulePump() }
    }
}

/// Sending from listeners and other code on the connection's event loop: never suspends.
///
/// The same messages as from any task, in the order of the calls. What is sent while a read is dealt out leaves at its
/// end, in one piece. If the peer does not take it, reading from the peer stops above
/// ``OutboundLimits/highWatermark``, so a connection that only answers stays bounded by itself. All throw
/// ``EventSocketError/Code/outboundBufferFull`` beyond ``OutboundLimits/maximum``,
/// ``EventSocketError/Code/notConnected`` once the connection is closing or gone, and
/// ``EventSocketError/Code/encodingFailed`` for a payload that cannot be encoded; nothing is sent then.
extension EventSocket {
    /// Sends an event without payload: `null` on the wire.
    ///
    /// - Throws: ``EventSocketError``: `notConnected`, `outboundBufferFull` or `invalidEventName`.
    public func send(_ event: Event<NoPayload>) throws(EventSocketError) {
        try self.send(event.name, .null)
    }

    /// Sends a typed event.
    ///
    /// - Throws: ``EventSocketError``: `notConnected`, `outboundBufferFull`, `invalidEventName` or `encodingFailed`.
    public func send<Payload: Encodable>(
        _ event: Event<Payload>, _ payload: Payload
    ) throws(EventSocketError) {
        try self.send(event.name, payload)
    }

    /// Sends an event without payload: `null` on the wire.
    ///
    /// - Throws: ``EventSocketError``: `notConnected`, `outboundBufferFull` or `invalidEventName`.
    public func send(_ name: EventName) throws(EventSocketError) {
        try self.send(name, .null)
    }

    /// Sends an event with any payload.
    ///
    /// - Throws: ``EventSocketError``: `notConnected`, `outboundBufferFull`, `invalidEventName` or `encodingFailed`.
    public func send<Payload: Encodable>(
        _ name: EventName, _ payload: Payload
    ) throws(EventSocketError) {
        var (written, refusal): (Outbox.Written?, EventSocketError?)
        try self.shared.encodeLine(name, payload, in: self.workspace) { line in
            do throws(EventSocketError) { written = try self.outbox.writeNow(line) } catch { refusal = error }
        }
        if let refusal { throw refusal }
        if let written { self.noteWritten(written) }
    }

    /// Sends an event with JSON text, which passes through unchanged.
    ///
    /// - Throws: ``EventSocketError``: `notConnected`, `outboundBufferFull` or `invalidEventName`.
    public func send(_ name: EventName, _ payload: RawJSON) throws(EventSocketError) {
        try self.writeNow(NamedPayload(name, payload.bytes))
    }

    /// Passes a message on, name and payload unchanged.
    ///
    /// - Throws: ``EventSocketError``: `notConnected`, `outboundBufferFull` or `invalidEventName`.
    public func send(_ message: EventMessage) throws(EventSocketError) {
        try self.writeNow(message.frame)
    }

    private func writeNow(_ line: some OutgoingLine) throws(EventSocketError) {
        if let lineCoder {
            try self.noteWritten(self.outbox.writeNow(ReadyLine(line, by: lineCoder)))
        } else {
            try self.noteWritten(self.outbox.writeNow(line))
        }
    }

    private func noteWritten(_ written: Outbox.Written) {
        if written.isCongested {
            self.phase.pauses.insert(.congested)
            self.phase.mustStopDealing = true
        }
        if written.mustSchedule { self.schedulePump() }
    }
}

extension EventSocket {
    // MARK: Draining

    /// Has the event loop perform what is due, after what it does now.
    nonisolated func schedulePump() {
        self.channel.eventLoop.execute {
            self.assumeIsolated { $0.pump() }
        }
    }

    /// What is sent from now on leaves at the end of what the loop does.
    func expectDrain() {
        // No buffer for what may not leave at once: it may stay with the channel for as long as the peer likes.
        if self.phase.isReceiptDue {
            self.outbox.expectDrain(isWritable: self.isWritable)
        } else {
            self.outbox.expectDrain(isWritable: self.isWritable, lending: &self.loopResources.buffer)
        }
    }

    /// Hands what waits to the channel, all at once, if the channel takes it.
    func drain() {
        let isWritable = self.isWritable
        var (pieces, bytes, count) = self.outbox.drainPieces(isWritable: isWritable)
        if isWritable { self.phase.pauses.remove(.congested) }
        let size = pieces.reduce(bytes.readableBytes) { $0 + $1.readableBytes }
        if size > 0 {
            self.noteActivity()
            self.instruments?.metrics?.sent(messages: count, bytes: size)
            // Shared lines that were not flushed are flushed with it.
            let unflushed = self.takeUnflushedBytes()
            self.give(pieces, and: bytes)
            if !self.isWritable { self.outbox.noteHeldUp() }
            self.wrote(pieces.reduce(unflushed + self.wireBytes(of: bytes)) { $0 + self.wireBytes(of: $1) })
            // Else the channel still holds it.
            guard !self.phase.isReceiptDue else { return }
        }
        if bytes.capacity > 0 { self.loopResources.giveBack(&bytes) }
    }

    private func give(_ pieces: [ByteBuffer], and rest: ByteBuffer) {
        let pipeline = self.channel.pipeline.syncOperations
        for piece in pieces { pipeline.write(NIOAny(piece), promise: nil) }
        if rest.readableBytes > 0 { self.give(rest) } else { pipeline.flush() }
    }

    /// Gives bytes to the channel, and asks the system to take them.
    ///
    /// Through the pipeline's own view of itself: the channel's method has to find out what type it gets, and on which thread.
    func give(_ bytes: ByteBuffer, promise: EventLoopPromise<Void>? = nil) {
        self.channel.pipeline.syncOperations.writeAndFlush(NIOAny(bytes), promise: promise)
    }

    /// Hands what waits to the channel even if that is above its watermark, which happens once for each call.
    func flush(_ promise: EventLoopPromise<Void>) {
        let (bytes, count) = self.outbox.drain(isWritable: true)
        let size = bytes.readableBytes
        if count > 0 { self.instruments?.metrics?.sent(messages: count, bytes: size) }
        let unflushed = self.takeUnflushedBytes()
        self.give(bytes, promise: promise)
        if !self.isWritable { self.outbox.noteHeldUp() }
        if size + unflushed > 0 { self.wrote(unflushed + self.wireBytes(of: bytes)) }
    }

    /// The bytes that the channel has and was not asked to send, which the caller is about to flush. Counted before the flush: the
    /// channel becomes writable within it.
    func takeUnflushedBytes() -> Int {
        defer { self.phase.unflushedBytes = 0 }
        return self.phase.unflushedBytes
    }
}
