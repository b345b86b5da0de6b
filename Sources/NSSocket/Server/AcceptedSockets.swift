//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Synchronization

/// Connections that were accepted and whose handler has not begun: nobody else ends them with the server.
final class AcceptedSockets: Sendable {
    private let state = Mutex<(sockets: [Int: EventSocket], isOver: Bool)>(([:], false))

    func add(_ socket: EventSocket) {
        let isOver = self.state.withLock { state in
            if !state.isOver { state.sockets[socket.id] = socket }
            return state.isOver
        }
        if isOver { socket.abort() }
    }

    /// Its handler begins.
    func remove(_ socket: EventSocket) {
        self.state.withLock { _ = $0.sockets.removeValue(forKey: socket.id) }
    }

    /// No handler begins any more.
    func abortAll() {
        let sockets = self.state.withLock { state in
            state.isOver = true
            defer { state.sockets = [:] }
            return state.sockets.values
        }
        for socket in sockets { socket.abort() }
    }
}
