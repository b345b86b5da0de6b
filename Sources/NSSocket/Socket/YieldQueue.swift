//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import DequeModule
internal import NIOCore

/// The connections of one event loop that have used up their ``DispatchBudget`` and still have input.
///
/// SwiftNIO runs tasks until none is ready before it looks at its sockets again (`SelectableEventLoop.runOneLoopTick`). A connection
/// that resubmits itself would therefore keep the loop from every other socket. The queue schedules one task a moment ahead instead:
/// the loop polls its sockets in between, and then the queue resumes connections for about one budget's time, first in, first out.
final class YieldQueue {
    /// Long enough that the task is not ready yet when the loop asks for its next tasks, short enough not to be noticed: the loop polls
    /// its sockets only when no task is ready. A loop that is late runs the task without polling, at most until what was read is used up.
    private static var pause: TimeAmount {
        #if DEBUG
        // The loop's own code takes many times as long.
        .microseconds(250)
        #else
        .microseconds(10)
        #endif
    }

    private let eventLoop: any EventLoop
    private var connections = Deque<EventSocket>()
    private var isScheduled = false

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Resumes a connection after the loop has looked at its sockets. Holds the connection until then.
    func append(_ connection: EventSocket) {
        self.connections.append(connection)
        self.schedule()
    }

    private func schedule() {
        guard !self.isScheduled, !self.connections.isEmpty else { return }
        self.isScheduled = true
        self.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) { self.resume() }
    }

    private func resume() {
        self.isScheduled = false
        let end = self.eventLoop.now + DispatchBudget.time
        // Connections that yield again wait for the next round, even if there is time left.
        var rest = self.connections.count
        repeat {
            rest -= 1
            guard let connection = self.connections.popFirst() else { break }
            connection.assumeIsolated { $0.resume(from: .yielded) }
        } while rest > 0 && self.eventLoop.now < end
        self.schedule()
    }
}
