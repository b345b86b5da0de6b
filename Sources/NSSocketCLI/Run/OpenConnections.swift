//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Synchronization

/// The connections of a run, numbered 1, 2, … in order of appearance.
final class OpenConnections: Sendable {
    private struct State {
        var sockets: [Int: EventSocket] = [:]
        var last = 0
        var isClosing = false
    }

    private let state = Mutex(State())

    /// Takes a connection in.
    ///
    /// - Returns: Its number; `nil` when the run is about to end and the connection is not wanted any more.
    func add(_ socket: EventSocket) -> Int? {
        self.state.withLock { state in
            guard !state.isClosing else { return nil }
            state.last += 1
            state.sockets[state.last] = socket
            return state.last
        }
    }

    /// Whether there was ever one.
    var hasBegun: Bool { self.state.withLock { $0.last > 0 } }

    /// How many there are now.
    var count: Int { self.state.withLock { $0.sockets.count } }

    /// Whether the run is about to end.
    var isClosing: Bool { self.state.withLock { $0.isClosing } }

    func remove(_ number: Int) {
        self.state.withLock { _ = $0.sockets.removeValue(forKey: number) }
    }

    /// Lets what was sent leave and says goodbye to every peer.
    ///
    /// - Returns: Those whose peers have not said it back.
    @discardableResult
    func sayGoodbye() -> [EventSocket] {
        let sockets = self.state.withLock { state in
            state.isClosing = true
            return Array(state.sockets.values)
        }
        for socket in sockets { socket.close() }
        return sockets
    }

    /// Says goodbye and waits for the peers to do so; for one that does not, not for long.
    func close() async {
        let sockets = self.sayGoodbye()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for socket in sockets { _ = try? await socket.closed() }
            }
            group.addTask { try? await Task.sleep(for: .seconds(2)) }
            await group.next()
            for socket in sockets { socket.abort() }
            group.cancelAll()
        }
        for socket in sockets { _ = try? await socket.closed() }
    }
}
