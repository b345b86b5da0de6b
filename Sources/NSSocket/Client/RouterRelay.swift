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

    private let router: EventRouter
    private let connections: AsyncStream<(Subscription, EventSocket)>
    private let continuation: AsyncStream<(Subscription, EventSocket)>.Continuation
    private let state = Mutex<(count: Int, isFinished: Bool)>((0, false))
    private let room = Signal()

    init(_ router: EventRouter) {
        self.router = router
        (self.connections, self.continuation) = AsyncStream.makeStream()
    }

    /// Routes what a connection receives from now on. Call before anything is read.
    func add(_ socket: EventSocket) {
        self.state.withLock { $0.count += 1 }
        self.continuation.yield((Subscription(toAnyEventOf: socket, label: "router"), socket))
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
        for await (messages, socket) in self.connections {
            await self.router.run(messages, from: socket)
            self.state.withLock { $0.count -= 1 }
            self.room.give()
        }
    }
}
