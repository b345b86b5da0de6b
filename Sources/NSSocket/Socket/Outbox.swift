//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import Synchronization

/// Collects what any task sends until the event loop takes it, all at once.
///
/// Writing from another thread costs a lock instead of a task switch, and one drain serves everything that was written
/// before it.
///
/// Part of its connection rather than an object of its own: one place less in memory to visit for each message.
struct Outbox: ~Copyable, Sendable {
    private typealias Continuation = CheckedContinuation<Void, Never>

    private let state: Mutex<OutboxState<Continuation>>

    init(limits: SharedOutboundLimits) {
        self.state = Mutex(OutboxState(limits: limits))
    }

    /// Whether sends are accepted.
    var acceptsSends: Bool {
        self.state.withLock { state in
            if case .refused = state.admit() { false } else { true }
        }
    }

    /// How many messages were taken.
    var acceptedCount: Int { self.state.withLock { $0.acceptedCount } }

    // MARK: Sending

    /// Writes as soon as there is room.
    ///
    /// - Returns: Whether the caller must schedule a drain.
    func write(_ line: some OutgoingLine) async throws(EventSocketError) -> Bool {
        while true {
            let action = self.state.withLock { state -> (OutboxState<Continuation>.AdmitAction, Bool) in
                let action = state.admit()
                guard case .write = action else { return (action, false) }
                return (action, state.write(line) == .scheduleDrain)
            }
            switch action {
            case (.write, let mustSchedule): return mustSchedule
            case (.refused(let error), _): throw error
            case (.wait, _): try await self.waitForRoom()
            }
        }
    }

    /// What became of a line that was to be written at once.
    enum Attempt<Rest> {
        /// It was written.
        case written(mustSchedule: Bool)
        /// There is no room; here is what to write when there is.
        case mustWait(Rest)
        /// The connection cannot send any more.
        case refused(EventSocketError)
    }

    /// Writes if there is room, as ``write(_:)`` would.
    func writeIfAdmitted(_ line: some OutgoingLine) -> Attempt<Void> {
        self.writeIfAdmitted({ $0.write(line) }, rest: {})
    }

    /// Writes a line that is ready if there is room.
    func writeIfAdmitted(_ line: RawSpan) -> Attempt<ByteBuffer> {
        self.writeIfAdmitted({ $0.write(line) }, rest: { ByteBuffer(copying: line) })
    }

    @inline(__always)
    private func writeIfAdmitted<Rest>(
        _ write: (inout OutboxState<Continuation>) -> OutboxState<Continuation>.WriteAction, rest: () -> Rest
    ) -> Attempt<Rest> {
        let attempt = self.state.withLock { state -> Attempt<Void> in
            switch state.admit() {
            case .write: .written(mustSchedule: write(&state) == .scheduleDrain)
            case .wait: .mustWait(())
            case .refused(let error): .refused(error)
            }
        }
        return switch attempt {
        case .written(let mustSchedule): .written(mustSchedule: mustSchedule)
        case .mustWait: .mustWait(rest())
        case .refused(let error): .refused(error)
        }
    }

    /// What is due now that a line was written.
    struct Written {
        /// The caller must schedule a drain.
        let mustSchedule: Bool
        /// The caller should stop causing more.
        let isCongested: Bool
    }

    /// Writes now or refuses.
    func writeNow(
        _ line: some OutgoingLine
    ) throws(EventSocketError) -> Written {
        try self.writeNow(line.byteCount) { $0.write(line) }
    }

    /// Writes a line that is ready now or refuses.
    func writeNow(_ line: RawSpan) throws(EventSocketError) -> Written {
        try self.writeNow(line.byteCount) { $0.write(line) }
    }

    @inline(__always)
    private func writeNow(
        _ count: Int, _ write: (inout OutboxState<Continuation>) -> OutboxState<Continuation>.WriteAction
    ) throws(EventSocketError) -> Written {
        try self.state.withLock { state throws(EventSocketError) in
            try state.checkRoom(for: count)
            let action = write(&state)
            state.noteCongestion()
            return Written(mustSchedule: action == .scheduleDrain, isCongested: state.isCongested)
        }
    }

    // MARK: The event loop's side

    /// The loop drains at the end of what it begins now.
    ///
    /// - Parameters:
    ///   - isWritable: Whether the channel takes more.
    ///   - buffer: Room for what is sent; taken if there is none.
    func expectDrain(isWritable: Bool, lending buffer: inout ByteBuffer) {
        self.state.withLock { state in
            state.expectDrain(isWritable: isWritable)
            state.borrow(&buffer)
        }
    }

    /// The same without room.
    func expectDrain(isWritable: Bool) {
        self.state.withLock { $0.expectDrain(isWritable: isWritable) }
    }

    /// Takes everything that waits if the channel can have it, and lets suspended senders go on.
    ///
    /// - Returns: It, and how many messages it is.
    func drain(isWritable: Bool) -> (bytes: ByteBuffer, count: Int) {
        let (bytes, count, waiters) = self.state.withLock { $0.drain(isWritable: isWritable) }
        for waiter in waiters { waiter.resume() }
        return (bytes, count)
    }

    /// The same, with pieces in front of the bytes that need not be copied.
    func drainPieces(isWritable: Bool) -> (pieces: [ByteBuffer], bytes: ByteBuffer, count: Int) {
        let (pieces, bytes, count, waiters) = self.state.withLock { $0.drainPieces(isWritable: isWritable) }
        for waiter in waiters { waiter.resume() }
        return (pieces, bytes, count)
    }

    /// The channel did not take all that the last drain gave it: no more may gather than the high watermark.
    func noteHeldUp() {
        self.state.withLock { $0.noteHeldUp() }
    }

    /// What becomes of lines that many connections share.
    enum ShareAction {
        /// They go to the channel, behind what waited: so many messages.
        case write(before: ByteBuffer, count: Int)
        /// They wait. To make room for them, so many messages were dropped.
        case waiting(dropped: Int)
        /// So many bytes wait already.
        case full(waiting: Int)
        /// The connection cannot send any more.
        case refused
    }

    /// Takes everything that waits if the channel can have it and shared lines behind it, or has them wait.
    func share(_ lines: SharedLines, isWritable: Bool, policy: SharedBacklogPolicy) -> ShareAction {
        switch self.state.withLock({ $0.share(lines, isWritable: isWritable, policy: policy) }) {
        case .write(let before, let count, let waiters):
            for waiter in waiters { waiter.resume() }
            return .write(before: before, count: count)
        case .waiting(let dropped): return .waiting(dropped: dropped)
        case .full(let waiting): return .full(waiting: waiting)
        case .refused: return .refused
        }
    }

    /// Refuses further sends; suspended ones fail.
    func refuse(_ error: EventSocketError) {
        for waiter in self.state.withLock({ $0.refuse(error) }) { waiter.resume() }
    }

    /// Drops what waits: the connection is gone.
    ///
    /// - Returns: Whether there was anything.
    func discard() -> Bool {
        self.state.withLock { $0.discard() }
    }

    // MARK: Inside

    private func waitForRoom() async throws(EventSocketError) {
        let id = Mutex<UInt64?>(nil)
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: Continuation) in
                let (ownID, returned) = self.state.withLock { $0.suspend(continuation) }
                id.withLock { $0 = ownID }
                returned?.resume()
                // The handler below may have run before there was anything to cancel.
                if Task.isCancelled { self.cancel(ownID) }
            }
        } onCancel: {
            if let id = id.withLock({ $0 }) { self.cancel(id) }
        }
        if Task.isCancelled {
            throw EventSocketError(.cancelled, "The task was cancelled before its message could be sent.")
        }
    }

    private func cancel(_ id: UInt64) {
        self.state.withLock { $0.cancel(id: id) }?.resume()
    }
}
