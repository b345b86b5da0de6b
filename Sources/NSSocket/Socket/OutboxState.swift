//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// The bytes that wait for the event loop, and who waits for them. Decides; ``Outbox`` acts.
struct OutboxState<Waiter>: ~Copyable {
    /// What a sender has to do.
    enum AdmitAction {
        /// Write now.
        case write
        /// Suspend, then ask again.
        case wait
        /// The connection cannot send any more.
        case refused(EventSocketError)
    }

    enum WriteAction: Equatable {
        /// Somebody else sees to it that the bytes leave.
        case none
        /// Nobody does: schedule one drain.
        case scheduleDrain
    }

    /// What becomes of lines that many connections share.
    enum ShareAction {
        /// They go to the channel, behind what waited.
        case write(before: ByteBuffer, count: Int, resume: [Waiter])
        /// They wait.
        case waiting(dropped: Int)
        /// Too much waits already.
        case full(waiting: Int)
        /// The connection cannot send any more.
        case refused
    }

    // What sharing looks at when nothing waits comes first: see the order in ``EventSocket``.

    /// A drain is scheduled, or the loop drains at the end of what it does, or will when the channel is writable.
    private var isDrainExpected = false
    /// The channel took all that it was given when the loop last looked, so that more may gather until the next drain: fewer
    /// and larger writes, and fewer turns between the loop and the tasks that send.
    private var mayGather = false
    /// A sender that cannot suspend went over the high watermark.
    private(set) var isCongested = false
    private var refusalApart: Apart<EventSocketError>?
    private var waiters: [(id: UInt64, waiter: Waiter)] = []
    /// What waits before the lines at hand, since the channel takes nothing.
    private var backlog: SharedBacklog?
    private var lines = LineBuffer()
    private let shared: SharedOutboundLimits
    private var lastID: UInt64 = 0
    /// Messages taken so far.
    private(set) var acceptedCount = 0
    /// Those that the loop has taken.
    private var drainedCount = 0
    /// How much the last drain took: room for about as much is made at once.
    private var lastDrain = 0

    init(limits: SharedOutboundLimits) {
        self.shared = limits
    }

    private var refusal: EventSocketError? {
        get { self.refusalApart?.value }
        set { self.refusalApart = Apart(newValue) }
    }

    var bytes: Int { self.lines.count + (self.backlog?.bytes ?? 0) }
    var waiterCount: Int { self.waiters.count }

    // MARK: Sending

    /// A sender that can suspend wants to write.
    func admit() -> AdmitAction {
        if let refusal { return .refused(refusal) }
        return self.bytes < self.watermark ? .write : .wait
    }

    /// A sender that cannot suspend wants to write this many bytes.
    @inline(__always)
    func checkRoom(for count: Int) throws(EventSocketError) {
        if let refusal { throw refusal }
        let bytes = self.bytes
        guard bytes == 0 || bytes + count <= self.shared.value.maximum else { throw self.fullError }
    }

    @inline(never)
    private var fullError: EventSocketError {
        EventSocketError(
            .outboundBufferFull,
            "\(self.bytes) bytes wait to be sent; wait with `await send`, send less, or raise OutboundLimits.maximum."
        )
    }

    /// Takes the bytes of an admitted message.
    @inline(__always)
    mutating func write(_ line: some OutgoingLine) -> WriteAction {
        self.write { line.append(to: &$0) }
    }

    /// Takes the bytes of an admitted message: a line that is ready.
    @inline(__always)
    mutating func write(_ line: RawSpan) -> WriteAction {
        self.write { $0.append(line) }
    }

    @inline(__always)
    private mutating func write(_ append: (inout LineBuffer) -> Void) -> WriteAction {
        if self.lines.isEmpty { self.lines.reserve(self.lastDrain) }
        append(&self.lines)
        self.acceptedCount &+= 1
        guard !self.isDrainExpected else { return .none }
        self.isDrainExpected = true
        return .scheduleDrain
    }

    /// A sender that cannot suspend wrote.
    mutating func noteCongestion() {
        if self.bytes > self.watermark { self.isCongested = true }
    }

    private var watermark: Int { self.mayGather ? self.shared.gatherLimit : self.shared.value.highWatermark }

    /// A sender suspends. Returns the waiter back if it can go on already.
    mutating func suspend(_ waiter: Waiter) -> (id: UInt64, returned: Waiter?) {
        guard case .wait = self.admit() else { return (0, waiter) }
        self.lastID += 1
        self.waiters.append((self.lastID, waiter))
        return (self.lastID, nil)
    }

    /// A suspended sender was cancelled.
    mutating func cancel(id: UInt64) -> Waiter? {
        guard let index = self.waiters.firstIndex(where: { $0.id == id }) else { return nil }
        return self.waiters.remove(at: index).waiter
    }

    // MARK: Draining

    /// The loop begins something at whose end it drains.
    ///
    /// - Parameter isWritable: Whether the channel takes more, as things stand.
    mutating func expectDrain(isWritable: Bool) {
        self.isDrainExpected = true
        self.mayGather = isWritable
    }

    /// Takes room for what is sent next, if there is none.
    mutating func borrow(_ buffer: inout ByteBuffer) {
        self.lines.borrow(&buffer)
    }

    /// The loop takes what there is.
    ///
    /// - Parameter isWritable: Whether the channel takes more. If not, a drain is expected when it does.
    /// - Returns: The bytes, how many messages they are, and the senders that may go on.
    mutating func drain(isWritable: Bool) -> (bytes: ByteBuffer, count: Int, resume: [Waiter]) {
        self.mayGather = isWritable
        guard isWritable else {
            self.isDrainExpected = true
            return (ByteBuffer(), 0, [])
        }
        self.beginDrain()
        var (bytes, count) = self.takeLines()
        self.lastDrain = min(bytes.readableBytes, 64 << 10)
        if let backlog {
            self.backlog = nil
            var waited = backlog.joined()
            waited.bytes.writeBuffer(&bytes)
            (bytes, count) = (waited.bytes, waited.count + count)
        }
        return (bytes, count, self.takeWaiters())
    }

    /// The same, with pieces in front of the bytes that need not be copied.
    mutating func drainPieces(
        isWritable: Bool
    ) -> (pieces: [ByteBuffer], bytes: ByteBuffer, count: Int, resume: [Waiter]) {
        guard isWritable, self.backlog == nil else {
            let (bytes, count, waiters) = self.drain(isWritable: isWritable)
            return ([], bytes, count, waiters)
        }
        self.mayGather = true
        self.beginDrain()
        let (pieces, rest) = self.lines.takePieces()
        self.lastDrain = min(rest.readableBytes, 64 << 10)
        return (pieces, rest, self.takeCount(), self.takeWaiters())
    }

    private mutating func beginDrain() {
        self.isDrainExpected = false
        self.isCongested = false
    }

    /// The channel did not take all that the last drain gave it.
    mutating func noteHeldUp() {
        self.mayGather = false
    }

    private mutating func takeLines() -> (bytes: ByteBuffer, count: Int) {
        (self.lines.take(), self.takeCount())
    }

    private mutating func takeCount() -> Int {
        defer { self.drainedCount = self.acceptedCount }
        return self.acceptedCount &- self.drainedCount
    }

    // MARK: Sharing

    /// The loop has lines for this and other connections.
    mutating func share(_ lines: SharedLines, isWritable: Bool, policy: SharedBacklogPolicy) -> ShareAction {
        guard self.refusalApart == nil else { return .refused }
        if isWritable {
            guard self.bytes > 0 || !self.waiters.isEmpty else {
                self.isDrainExpected = false
                self.isCongested = false
                self.lastDrain = 0
                return .write(before: ByteBuffer(), count: 0, resume: [])
            }
            let (before, count, waiters) = self.drain(isWritable: true)
            // Whether the channel takes it all shows only at the next drain of its own.
            self.mayGather = false
            return .write(before: before, count: count, resume: waiters)
        }
        self.isDrainExpected = true
        self.mayGather = false
        if let backlog, backlog.isFull(for: lines, policy: policy) { return .full(waiting: self.bytes) }
        // Taken out, so that it is not copied when it grows.
        var backlog = self.backlog ?? SharedBacklog()
        self.backlog = nil
        let dropped = backlog.push(lines, after: self.takeLines(), policy: policy)
        self.backlog = backlog
        return .waiting(dropped: dropped)
    }

    /// Nothing more may be sent; what waits may still leave.
    mutating func refuse(_ error: EventSocketError) -> [Waiter] {
        if self.refusal == nil { self.refusal = error }
        return self.takeWaiters()
    }

    /// The connection is gone: what waits is lost. Returns whether there was anything.
    @discardableResult
    mutating func discard() -> Bool {
        defer { self.isCongested = false }
        guard !self.lines.isEmpty || self.backlog != nil else { return false }
        self.lines = LineBuffer()
        self.backlog = nil
        return true
    }

    private mutating func takeWaiters() -> [Waiter] {
        defer { self.waiters = [] }
        return self.waiters.map(\.waiter)
    }
}
