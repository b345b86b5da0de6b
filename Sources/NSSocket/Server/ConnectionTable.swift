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
    private let sockets = Mutex<[Int: EventSocket]>([:])

    /// Keeps a connection until its channel is closed.
    func add(_ socket: EventSocket) {
        self.sockets.withLock { $0[socket.id] = socket }
        socket.channel.closeFuture.whenComplete { _ in
            self.sockets.withLock { _ = $0.removeValue(forKey: socket.id) }
        }
    }

    /// Aborts what is left, and returns once it has ended.
    func abortAll() async {
        let sockets = self.sockets.withLock { Array($0.values) }
        for socket in sockets { socket.abort() }
        for socket in sockets { try? await socket.channel.closeFuture.get() }
    }
}
