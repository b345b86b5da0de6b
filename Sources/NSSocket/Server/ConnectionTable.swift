//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import Synchronization

/// The connections a server has accepted, from the moment they exist: also those that no task serves yet.
final class ConnectionTable: Sendable {
    private let state = Mutex<(sockets: [Int: EventSocket], isOver: Bool)>(([:], false))

    /// Keeps a connection until its channel is closed. One that comes after ``abortAll()`` is aborted at once.
    func add(_ socket: EventSocket) {
        let isOver = self.state.withLock { state in
            state.sockets[socket.id] = socket
            return state.isOver
        }
        socket.channel.closeFuture.whenComplete { _ in
            self.state.withLock { _ = $0.sockets.removeValue(forKey: socket.id) }
        }
        if isOver { socket.abort() }
    }

    /// Aborts what is left, and returns once it has ended.
    func abortAll() async {
        let sockets = self.state.withLock { state in
            state.isOver = true
            return Array(state.sockets.values)
        }
        for socket in sockets { socket.abort() }
        for socket in sockets { try? await socket.channel.closeFuture.get() }
    }
}
