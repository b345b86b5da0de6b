//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Synchronization

/// A clock that stands until a test advances it.
final class ManualClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration = .zero

        func advanced(by duration: Duration) -> Instant { Instant(offset: self.offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - self.offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Instant()
        var sleepers: [UInt64: (deadline: Instant, continuation: CheckedContinuation<Void, Never>)] = [:]
        var lastID: UInt64 = 0
    }

    private let state = Watched(State())

    var now: Instant { self.state.value.now }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = Mutex<UInt64?>(nil)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                var isOver = Task.isCancelled
                self.state.update { state in
                    guard !isOver, state.now < deadline else {
                        isOver = true
                        return
                    }
                    state.lastID += 1
                    state.sleepers[state.lastID] = (deadline, continuation)
                    let lastID = state.lastID
                    id.withLock { $0 = lastID }
                }
                if isOver { continuation.resume() }
                if Task.isCancelled { self.cancel(id.withLock { $0 }) }
            }
        } onCancel: {
            self.cancel(id.withLock { $0 })
        }
        try Task.checkCancellation()
    }

    /// Lets time pass, and wakes those whose time it is.
    func advance(by duration: Duration) {
        var woken: [CheckedContinuation<Void, Never>] = []
        self.state.update { state in
            state.now = state.now.advanced(by: duration)
            for (id, sleeper) in state.sleepers where sleeper.deadline <= state.now {
                woken.append(sleeper.continuation)
                state.sleepers[id] = nil
            }
        }
        for continuation in woken { continuation.resume() }
    }

    /// Waits until somebody sleeps up to this time.
    func sleeper(until offset: Duration) async throws {
        _ = try await self.state.first { state in
            state.sleepers.values.contains { $0.deadline.offset == offset } ? true : nil
        }
    }

    private func cancel(_ id: UInt64?) {
        guard let id else { return }
        var continuation: CheckedContinuation<Void, Never>?
        self.state.update { continuation = $0.sleepers.removeValue(forKey: id)?.continuation }
        continuation?.resume()
    }
}
