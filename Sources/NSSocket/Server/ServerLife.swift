//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import Synchronization

/// Carries out what ``ServerStateMachine`` decides about the listening sockets, and says when the connections must end.
final class ServerLife: Sendable {
    private struct State: ~Copyable {
        var machine = ServerStateMachine()
        var listeners: [ServerListener] = []
    }

    private let state = Mutex(State())
    /// Yields once, when the connections should end.
    private let drains: AsyncStream<Void>
    private let drain: AsyncStream<Void>.Continuation

    init() {
        (self.drains, self.drain) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Whether it listens, and nobody has asked it to end.
    var isServing: Bool { self.state.withLock { $0.machine.isServing } }

    /// The sockets that listen, once all do.
    var listeners: [ServerListener] { self.state.withLock { $0.listeners } }

    func runRequested() -> ServerStateMachine.RunAction {
        self.state.withLock { $0.machine.runRequested() }
    }

    func listening(_ listeners: [ServerListener]) {
        let action = self.state.withLock { state in
            state.listeners = listeners
            return state.machine.listening()
        }
        if action == .stopAccepting { self.stopAccepting() }
    }

    func shutdownRequested() {
        let action = self.state.withLock { $0.machine.shutdownRequested() }
        if action == .stopAccepting { self.stopAccepting() }
    }

    func deadlineReached() -> ServerStateMachine.DeadlineAction {
        self.state.withLock { $0.machine.deadlineReached() }
    }

    func ended() {
        self.state.withLock { $0.machine.ended() }
    }

    /// Waits until the connections should end.
    ///
    /// - Returns: False if the task was cancelled before.
    func drainIsDue() async -> Bool {
        for await _ in self.drains { return true }
        return false
    }

    private func stopAccepting() {
        for listener in self.listeners {
            // At once, on this thread: a client that finds no file knows that the server does not listen.
            listener.file?.remove()
            listener.channel.channel.close(promise: nil)
        }
        self.drain.yield()
    }
}
