//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS
import Synchronization

/// What happened so far, for tests that wait for more.
final class Recorded<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    var all: [Element] { self.state.withLock { $0.elements } }

    func append(_ element: Element) {
        self.wake { $0.append(element) }
    }

    /// Waits for an element that the closure accepts, from a position on; returns the position after it.
    @discardableResult
    func next(after start: Int = 0, where accepts: @Sendable (Element) throws -> Bool) async throws -> Int {
        try await withTaskCancellationHandler {
            var position = start
            while true {
                for element in self.all.dropFirst(position) {
                    position += 1
                    if try accepts(element) { return position }
                }
                try Task.checkCancellation()
                let seen = position
                await withCheckedContinuation { continuation in
                    let mustWait = self.state.withLock { state in
                        guard state.elements.count <= seen, !Task.isCancelled else { return false }
                        state.waiters.append(continuation)
                        return true
                    }
                    if !mustWait { continuation.resume() }
                }
            }
        } onCancel: {
            self.wake { _ in }
        }
    }

    private func wake(_ body: (inout [Element]) -> Void) {
        let waiters = self.state.withLock { state in
            body(&state.elements)
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
#endif
