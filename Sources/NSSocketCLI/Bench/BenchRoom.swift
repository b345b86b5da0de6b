//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Synchronization

/// How far a broadcast has come: says how many more may be said.
final class BenchRoom: Sendable {
    private struct State {
        var allowed: Int
        var heard = 0
    }

    private let window: Int
    private let members: Int
    private let state: Mutex<State>
    private let continuation: AsyncStream<Int>.Continuation
    /// How many messages may be said now, again and again. For one loop.
    let turns: AsyncStream<Int>

    /// - Parameters:
    ///   - window: How many messages may be on the way to members.
    ///   - members: How many hear each message.
    init(window: Int, members: Int) {
        self.window = window
        self.members = members
        self.state = Mutex(State(allowed: window))
        (self.turns, self.continuation) = AsyncStream.makeStream()
        self.continuation.yield(window)
    }

    /// A member has heard a message.
    func heard() {
        let more = self.state.withLock { state in
            state.heard += 1
            let allowed = state.heard / self.members + self.window
            defer { state.allowed = allowed }
            return allowed - state.allowed
        }
        // There are never more turns waiting than messages on the way.
        if more > 0 { self.continuation.yield(more) }
    }
}
