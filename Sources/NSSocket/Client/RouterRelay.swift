//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Synchronization

/// Runs a client's router on what its connections received, one after the other: in wire order within each.
final class RouterRelay: Sendable {
    /// What a connection receives while the router is still at work on an earlier one waits in its mailbox. Beyond this
    /// many connections the client does not make another.
    private static let mostWaiting = 2

    /// What one connection receives.
    final class Entry: Sendable {
        fileprivate enum State { case waiting, running, left }

        fileprivate let messages: Subscription
        fileprivate let socket: EventSocket
        fileprivate let state = Mutex(State.waiting)

        fileprivate init(_ socket: EventSocket) {
            self.socket = socket
            self.messages = Subscription(toAnyEventOf: socket, label: "router")
        }
    }

    private let router: EventRouter
    private let entries: AsyncStream<Entry>
    private let continuation: AsyncStream<Entry>.Continuation
    private let state = Mutex<(count: Int, isFinished: Bool)>((0, false))
    private let room = Signal()

    init(_ router: EventRouter) {
        self.router = router
        (self.entries, self.continuation) = AsyncStream.makeStream()
    }

    /// Collects what a connection receives from now on. Call before anything is read.
    func subscribe(_ socket: EventSocket) -> Entry { Entry(socket) }

    /// Has the router handle it, which begins to read.
    func start(_ entry: Entry) {
        self.state.withLock { $0.count += 1 }
        self.continuation.yield(entry)
    }

    /// The connection has ended: if it left nothing to do, it counts no longer.
    func connectionEnded(_ entry: Entry) {
        let isIdle = entry.state.withLock { state in
            guard case .waiting = state, entry.messages.isEmpty else { return false }
            state = .left
            return true
        }
        if isIdle { self.leave() }
    }

    /// Returns once another connection may be added, or none will be.
    func waitForRoom() async {
        while self.state.withLock({ $0.count >= Self.mostWaiting && !$0.isFinished }), !Task.isCancelled {
            await self.room.wait()
        }
    }

    /// Nothing more will be added.
    func finish() {
        self.state.withLock { $0.isFinished = true }
        self.continuation.finish()
        self.room.give()
    }

    /// Runs the handlers until everything that was added is worked off, or the task is cancelled.
    func run() async {
        for await entry in self.entries {
            let hasWork = entry.state.withLock { state in
                guard case .waiting = state else { return false }
                state = .running
                return true
            }
            guard hasWork else { continue }
            await self.router.run(entry.messages, from: entry.socket)
            self.leave()
        }
    }

    private func leave() {
        self.state.withLock { $0.count -= 1 }
        self.room.give()
    }
}
