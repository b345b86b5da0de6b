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
        fileprivate let messages: Subscription
        fileprivate let socket: EventSocket

        fileprivate init(_ socket: EventSocket) {
            self.socket = socket
            self.messages = Subscription(toAnyEventOf: socket, label: "router")
        }
    }

    private struct State {
        /// Those that the router has not come to yet.
        var waiting: [Entry] = []
        /// The router is at work on one that waits no longer.
        var isRunning = false
        var isFinished = false

        var hasRoom: Bool { self.isFinished || self.waiting.count + (self.isRunning ? 1 : 0) < RouterRelay.mostWaiting }
    }

    private let router: EventRouter
    private let state = Mutex(State())
    /// Something was added, or nothing more will be.
    private let work = Signal()
    /// There is room, or none is needed any more.
    private let room = Signal()

    init(_ router: EventRouter) {
        self.router = router
    }

    /// Collects what a connection receives from now on. Call before anything is read.
    func subscribe(_ socket: EventSocket) -> Entry { Entry(socket) }

    /// Has the router handle it, which begins to read.
    func start(_ entry: Entry) {
        self.state.withLock { $0.waiting.append(entry) }
        self.work.give()
    }

    /// The connection has ended: if it left nothing to do, it counts no longer.
    func connectionEnded(_ entry: Entry) {
        guard entry.messages.isEmpty else { return }
        self.state.withLock { $0.waiting.removeAll { $0 === entry } }
        self.room.give()
    }

    /// Returns once another connection may be added, or none will be.
    func waitForRoom() async {
        while !self.state.withLock({ $0.hasRoom }), !Task.isCancelled { await self.room.wait() }
    }

    /// Nothing more will be added.
    func finish() {
        self.state.withLock { $0.isFinished = true }
        self.work.give()
        self.room.give()
    }

    /// Runs the handlers until everything that was added is worked off, or the task is cancelled.
    func run() async {
        while let entry = await self.next() {
            await self.router.run(entry.messages, from: entry.socket)
            self.state.withLock { $0.isRunning = false }
            self.room.give()
        }
    }

    private func next() async -> Entry? {
        while !Task.isCancelled {
            let (entry, isLast) = self.state.withLock { state -> (Entry?, Bool) in
                guard !state.waiting.isEmpty else { return (nil, state.isFinished) }
                state.isRunning = true
                return (state.waiting.removeFirst(), false)
            }
            if entry != nil || isLast { return entry }
            await self.work.wait()
        }
        return nil
    }
}
