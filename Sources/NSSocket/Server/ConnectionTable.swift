//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import Synchronization

/// The connections a server has accepted, from the moment they exist: also those that no task serves yet.
final class ConnectionTable: ConnectionOwner {
    private enum Phase { case open, draining, over }
    private struct State {
        var connections: [Int: EventSocketServer.Connection] = [:]
        var phase = Phase.open
    }

    private let state = Mutex(State())
    /// Yields when the last connection has gone.
    private let lasts: AsyncStream<Void>
    private let last: AsyncStream<Void>.Continuation

    private let admission: Admission

    /// - Parameter admission: What the connections count for.
    init(admission: Admission) {
        self.admission = admission
        (self.lasts, self.last) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    var connections: [EventSocketServer.Connection] {
        self.state.withLock { Array($0.connections.values) }.sorted { $0.id < $1.id }
    }

    /// Keeps a connection until its channel is closed. One that comes after ``abortAll()`` is aborted at once, one that
    /// comes after ``drain(_:pause:)`` began is asked to end.
    func add(_ socket: EventSocket) {
        let phase = self.state.withLock { state in
            state.connections[socket.id] = EventSocketServer.Connection(socket: socket, since: .now)
            return state.phase
        }
        switch phase {
        case .open: break
        case .draining: socket.finishSoon()
        case .over: socket.abort()
        }
    }

    func channelIsGone(of socket: EventSocket) {
        self.admission.left(peer: PeerKey(socket.remoteAddress))
        let isLast = self.state.withLock { state in
            state.connections.removeValue(forKey: socket.id)
            return state.connections.isEmpty
        }
        if isLast { self.last.yield() }
    }

    /// Asks every connection to end by itself, so many at once, with a pause between: their peers come back elsewhere, and
    /// had better not all at the same moment.
    func drain(_ count: Int, pause: Duration) async throws {
        let sockets = self.state.withLock { state in
            if state.phase == .open { state.phase = .draining }
            return state.connections.values.map(\.socket)
        }
        for start in stride(from: 0, to: sockets.count, by: count) {
            if start > 0 { try await Task.sleep(for: pause) }
            for socket in sockets[start..<min(start + count, sockets.count)] { socket.finishSoon() }
        }
    }

    /// Returns when there is no connection any more, or when the task is cancelled. Call when no more are accepted.
    func untilEmpty() async {
        guard self.state.withLock({ !$0.connections.isEmpty }) else { return }
        // Yielded perhaps by one that went long ago.
        for await _ in self.lasts where self.state.withLock({ $0.connections.isEmpty }) { return }
    }

    /// Aborts what is left, and returns once it has ended.
    ///
    /// - Returns: How many there were.
    @discardableResult
    func abortAll() async -> Int {
        let sockets = self.state.withLock { state in
            state.phase = .over
            return state.connections.values.map(\.socket)
        }
        for socket in sockets { socket.abort() }
        for socket in sockets { try? await socket.channel.closeFuture.get() }
        return sockets.count
    }
}
