//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Synchronization

/// Listens to a peer for a while, and says nothing to it.
final class PeerListener: Sendable {
    private let impression = Mutex(PeerImpression())

    /// Returns the impression, after half a second or when the connection has ended. It is closed then.
    static func listen(to socket: EventSocket) async -> PeerImpression {
        let listener = PeerListener()
        await listener.begin(on: socket)
        _ = await TimeLimit.run(.milliseconds(500)) { _ = try? await socket.closed() }
        let impression = listener.impression.withLock { $0 }
        await Self.end(socket)
        return impression
    }

    /// Says goodbye, and waits for the peer to do so, but not for long.
    static func end(_ socket: EventSocket) async {
        socket.close()
        _ = await TimeLimit.run(.milliseconds(500)) { _ = try? await socket.closed() }
        socket.abort()
        _ = try? await socket.closed()
    }

    private func begin(on socket: EventSocket) async {
        await socket.setUp { socket in
            socket.onLifecycle { _, event in
                switch event {
                case .error(let error): self.impression.withLock { $0.reported(error) }
                case .close(let reason): self.impression.withLock { $0.ended(reason) }
                case .start, .inputClosed, .idle, .destroy: break
                }
            }
            socket.onAny { _, message in
                self.impression.withLock { $0.received(message.name) }
            }
        }
    }
}
