//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Synchronization

/// Wakes one task from anywhere; given before anybody waits, it is kept.
final class Signal: Sendable {
    private enum State {
        case none
        case given
        case awaited(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex(State.none)

    /// Wakes whoever waits, or will.
    func give() {
        self.state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard case .awaited(let waiter) = state else {
                state = .given
                return nil
            }
            state = .none
            return waiter
        }?.resume()
    }

    /// Forgets that it was given.
    func reset() {
        self.state.withLock { state in
            if case .given = state { state = .none }
        }
    }

    /// Returns when the signal is given or the task is cancelled. For one task at a time.
    func wait() async {
        await withTaskCancellationHandler {
            await self.waitRegardless(if: { !Task.isCancelled })
        } onCancel: {
            self.cancel()
        }
    }

    /// Returns when the signal is given, cancelled or not. For one task at a time.
    func waitRegardless(if mayWait: () -> Bool = { true }) async {
        await withCheckedContinuation { continuation in
            self.state.withLock { state -> CheckedContinuation<Void, Never>? in
                guard case .none = state, mayWait() else {
                    state = .none
                    return continuation
                }
                state = .awaited(continuation)
                return nil
            }?.resume()
        }
    }

    private func cancel() {
        self.state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard case .awaited(let waiter) = state else { return nil }
            state = .none
            return waiter
        }?.resume()
    }
}
