//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NIOPosix
import NSSocket
import Synchronization

/// Writes the lines of an ``OutputQueue`` on a thread of its own, so that a file that is not read holds up nothing but that thread.
///
/// Lines that an event loop prints are collected, and the thread is woken when the loop has processed what it has read.
final class OutputWriter: Sendable {
    private struct State {
        var queue: OutputQueue
        var isStartScheduled = false
        var status = StatusDisplay()
        /// Called when an account that had to wait may print again.
        var resumptions: [Int: @Sendable () -> Void] = [:]
        var onFailure: (@Sendable (CInt) -> Void)?
        var waiters: [AsyncStream<Void>.Continuation] = []

        var isSettled: Bool { self.queue.isIdle && self.status.isSettled }
    }

    private let state: Mutex<State>
    private let pool = NIOThreadPool(numberOfThreads: 1)
    /// Of the terminal that has a status line.
    private let statusDescriptor: CInt
    /// Whether the thread that prints writes as well, as the file never keeps it waiting.
    private let isDirect: Bool

    init(limits: OutputQueue.Limits = .init(), statusDescriptor: CInt = 2, isDirect: Bool = false) {
        self.isDirect = isDirect
        self.state = Mutex(State(queue: OutputQueue(limits: limits)))
        self.statusDescriptor = statusDescriptor
        self.pool.start()
    }

    deinit {
        self.pool.shutdownGracefully { _ in }
    }

    // MARK: Accounts

    /// - Parameter resume: Called on the writing thread when the account had to wait and may print again.
    func openAccount(resume: @escaping @Sendable () -> Void) -> Int {
        self.state.withLock { state in
            let account = state.queue.openAccount()
            state.resumptions[account] = resume
            return account
        }
    }

    func openReports(descriptor: CInt, notice: @escaping @Sendable (Int) -> [UInt8]) -> Int {
        self.state.withLock { $0.queue.openReports(descriptor: descriptor, notice: notice) }
    }

    func close(_ account: Int) {
        let resume = self.state.withLock { state in
            state.queue.close(account)
            return state.resumptions.removeValue(forKey: account)
        }
        // Destroyed outside the lock: it may be the last reference to a connection.
        withExtendedLifetime(resume) {}
    }

    // MARK: Lines

    /// Queues whole lines.
    func print(_ lines: RawSpan, account: Int, descriptor: CInt) -> OutputQueue.Admission {
        let (admission, mustStart) = self.state.withLock { state in
            let admission = state.queue.append(lines, account: account, descriptor: descriptor)
            return (admission, Self.mustStart(&state))
        }
        if mustStart { self.scheduleStart() }
        return admission
    }

    /// Queues a report, or counts it as dropped.
    func report(_ lines: RawSpan, account: Int) {
        let mustStart = self.state.withLock { state in
            state.queue.report(lines, account: account)
            return Self.mustStart(&state)
        }
        if mustStart { self.scheduleStart() }
    }

    /// Returns whether the caller has to arrange for the thread's start.
    @inline(__always)
    private static func mustStart(_ state: inout State) -> Bool {
        guard !state.isStartScheduled, !state.queue.isWriting else { return false }
        state.isStartScheduled = true
        return true
    }

    private func scheduleStart() {
        if let loop = MultiThreadedEventLoopGroup.currentEventLoop {
            loop.execute { self.start() }
        } else {
            self.start()
        }
    }

    private func start() {
        let isStopped = self.state.withLock { state in
            state.isStartScheduled = false
            return state.queue.start()
        }
        guard isStopped else { return }
        // Waking another thread would cost more than writing little. An event loop must not write what the other loops go on to queue.
        if self.isDirect, self.writeBlocks(atMost: Self.directBlocks) { return }
        self.pool.submit { _ in self.run() }
    }

    /// How many blocks a thread that prints writes itself.
    private static let directBlocks = 4

    // MARK: The status line

    /// Shows a text below what is printed, or nothing. The latest one counts.
    func show(_ status: String?) {
        self.changeStatus { $0.show(status) }
    }

    /// Draws the status line again, as the terminal has echoed something over it.
    func redrawStatus() {
        self.changeStatus { $0.redraw() }
    }

    private func changeStatus(_ change: (inout StatusDisplay) -> Void) {
        let isStopped = self.state.withLock { state in
            change(&state.status)
            return state.queue.start(isNeeded: !state.status.isSettled)
        }
        if isStopped { self.pool.submit { _ in self.run() } }
    }

    // MARK: The thread

    private struct Step {
        /// `nil` if only the status line has changed.
        var block: OutputBlock?
        var drawing: StatusDisplay.Drawing
    }

    private func run() {
        while !self.writeBlocks(atMost: .max) {}
    }

    /// - Returns: Whether nothing more is to be written, and the thread has stopped.
    private func writeBlocks(atMost count: Int) -> Bool {
        for _ in 0..<count {
            guard var step = self.nextStep() else { return true }
            self.write(step.drawing.erasing)
            let failure = step.block?.forEachPart { DescriptorWriter.write($0, to: $1) } ?? 0
            self.write(step.drawing.drawing)
            self.finish(&step, failure)
        }
        return false
    }

    /// What to write next; `nil` when the thread stops.
    private func nextStep() -> Step? {
        let (step, waiters) = self.state.withLock { state -> (Step?, [AsyncStream<Void>.Continuation]) in
            if let block = state.queue.nextBlock() {
                return (Step(block: block, drawing: state.status.surround()), [])
            }
            if !state.status.isSettled { return (Step(drawing: state.status.settle()), []) }
            state.queue.stop()
            defer { state.waiters = [] }
            return (nil, state.waiters)
        }
        for waiter in waiters { waiter.finish() }
        return step
    }

    private func write(_ text: String?) {
        if let text { DescriptorWriter.write(text, to: self.statusDescriptor) }
    }

    private func finish(_ step: inout Step, _ failure: CInt) {
        // Moved, not copied: the queue uses its memory again.
        let (resumptions, onFailure) = self.state.withLock { state in
            let resumed = step.block.take().map { state.queue.wrote($0, failure: failure).resumed } ?? []
            return (resumed.compactMap { state.resumptions[$0] }, failure == 0 ? nil : state.onFailure)
        }
        for resume in resumptions { resume() }
        onFailure?(failure)
    }

    // MARK: The end

    /// The number of the error after which nothing was written any more; 0 if there was none.
    var failure: CInt { self.state.withLock { $0.queue.failure } }

    /// How many bytes are not written yet.
    var queued: Int { self.state.withLock { $0.queue.queued } }

    /// Calls the closure once, when nothing can be written any more.
    func onFailure(_ action: @escaping @Sendable (_ errorNumber: CInt) -> Void) {
        let failure = self.state.withLock { state in
            state.onFailure = action
            return state.queue.failure
        }
        if failure != 0 { action(failure) }
    }

    /// Waits until everything is written, but not longer than until the deadline.
    ///
    /// - Returns: Whether it was.
    func drain(by deadline: ContinuousClock.Instant) async -> Bool {
        self.start()
        let (drained, continuation) = AsyncStream.makeStream(of: Void.self)
        self.state.withLock { state in
            if state.isSettled { continuation.finish() } else { state.waiters.append(continuation) }
        }
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in drained {}
                return !Task.isCancelled
            }
            group.addTask {
                try? await Task.sleep(until: deadline, clock: .continuous)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }
}
