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
/// that resubmits itself would therefore keep the loop from every other socket. The queue has the loop's doorbell ring instead: the loop
/// polls its sockets first, and then the queue resumes connections for about one budget's time, first in, first out.
final class YieldQueue {
    /// For loops without a doorbell: long enough that the task is not ready yet when the loop asks for its next tasks, short enough not
    /// to be noticed. A loop that is late runs the task without polling, at most until what was read is used up.
    private static let pause = TimeAmount.microseconds(10)

    private enum Doorbell {
        case notAskedFor, missing
        case fitted(LoopDoorbell)
    }

    private let eventLoop: any EventLoop
    private var connections = Deque<EventSocket>()
    private var isScheduled = false
    private var doorbell = Doorbell.notAskedFor

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
        if self.ring() { return }
        self.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) { self.resume() }
    }

    private func ring() -> Bool {
        if case .notAskedFor = self.doorbell {
            // Two descriptors, for loops that need them only.
            let doorbell = LoopDoorbell.open(on: self.eventLoop) { [weak self] in self?.resume() }
            self.doorbell = doorbell.map { .fitted($0) } ?? .missing
        }
        guard case .fitted(let doorbell) = self.doorbell else { return false }
        return doorbell.ring()
    }

    private func resume() {
        guard self.isScheduled else { return }
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
