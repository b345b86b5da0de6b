//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Dispatch
import DequeModule
import Foundation
import NIOCore

/// An event loop without a thread or a clock of its own: tasks run when the test says so, on the thread that made the loop, and time
/// passes when the test says so.
///
/// It is the executor of the connections on it, so that their isolation can be assumed on that thread. It also counts promises, so
/// that one that nobody completes is found.
final class VirtualEventLoop: NIOSerialEventLoopExecutor, @unchecked Sendable {
    private struct Timer {
        let id: UInt64
        let deadline: NIODeadline
        let run: () -> Void
    }

    private let thread = pthread_self()
    private var time = NIODeadline.uptimeNanoseconds(1 << 40)
    private var ready = Deque<() -> Void>()
    /// By deadline, and by age among those with the same.
    private var timers: [Timer] = []
    private var lastID: UInt64 = 0
    private var promises: [_NIOEventLoopFutureIdentifier: (file: StaticString, line: UInt)] = [:]

    /// How much time passes with each look at the clock: work takes time.
    var timePerLook = TimeAmount.zero
    /// Whether the code that runs passes for code of another thread.
    var isElsewhere = false

    var now: NIODeadline {
        self.time = self.time + self.timePerLook
        return self.time
    }

    var inEventLoop: Bool { !self.isElsewhere && pthread_equal(self.thread, pthread_self()) != 0 }

    // MARK: What the test asks and does

    /// Whether a task could run without time passing.
    var isBusy: Bool { !self.ready.isEmpty || self.timers.first.map { $0.deadline <= self.time } ?? false }
    var timerCount: Int { self.timers.count }
    var nextDeadline: NIODeadline? { self.timers.first?.deadline }
    /// Where the promises were made that nobody has completed.
    var openPromises: [String] { self.promises.values.map { "\($0.file):\($0.line)" }.sorted() }

    /// Runs the task whose turn it is.
    ///
    /// - Returns: Whether there was one.
    @discardableResult
    func runOne() -> Bool {
        if let timer = self.timers.first, timer.deadline <= self.time {
            self.timers.removeFirst()
            self.ready.append(timer.run)
        }
        guard let task = self.ready.popFirst() else { return false }
        task()
        return true
    }

    /// Runs tasks until none is ready.
    ///
    /// - Returns: Whether that took no more than `limit` tasks.
    @discardableResult
    func run(limit: Int = 100_000) -> Bool {
        for _ in 0..<limit where !self.runOne() { return true }
        return !self.isBusy
    }

    /// Lets time pass, from timer to timer.
    ///
    /// - Returns: Whether that took no more than `limit` tasks between two timers.
    @discardableResult
    func advance(by amount: TimeAmount, limit: Int = 100_000) -> Bool {
        let end = self.time + amount
        guard self.run(limit: limit) else { return false }
        while let next = self.nextDeadline, next <= end {
            self.time = max(self.time, next)
            guard self.run(limit: limit) else { return false }
        }
        self.time = max(self.time, end)
        return true
    }

    // MARK: EventLoop

    func execute(_ task: @escaping @Sendable () -> Void) {
        self.ready.append(task)
    }

    func scheduleTask<Result>(
        deadline: NIODeadline, _ task: @escaping @Sendable () throws -> Result
    ) -> Scheduled<Result> {
        let promise = self.makePromise(of: Result.self)
        self.lastID += 1
        let id = self.lastID
        let timer = Timer(id: id, deadline: deadline) {
            do { promise.assumeIsolated().succeed(try task()) } catch { promise.fail(error) }
        }
        let index = self.timers.firstIndex { $0.deadline > deadline } ?? self.timers.endIndex
        self.timers.insert(timer, at: index)
        return Scheduled(promise: promise) { self.timers.removeAll { $0.id == id } }
    }

    func scheduleTask<Result>(
        in delay: TimeAmount, _ task: @escaping @Sendable () throws -> Result
    ) -> Scheduled<Result> {
        self.scheduleTask(deadline: self.now + delay, task)
    }

    func shutdownGracefully(queue: DispatchQueue, _ callback: @escaping @Sendable ((any Error)?) -> Void) {
        callback(EventLoopError.unsupportedOperation)
    }

    func _promiseCreated(futureIdentifier: _NIOEventLoopFutureIdentifier, file: StaticString, line: UInt) {
        self.promises[futureIdentifier] = (file, line)
    }

    func _promiseCompleted(
        futureIdentifier: _NIOEventLoopFutureIdentifier
    ) -> (file: StaticString, line: UInt)? {
        self.promises.removeValue(forKey: futureIdentifier)
    }
}
