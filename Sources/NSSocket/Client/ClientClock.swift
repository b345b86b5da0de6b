//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// A clock of any kind: what has passed since it was made, and waiting. Takes every duration that a setting may have.
struct ClientClock: Sendable {
    /// What has passed.
    let now: @Sendable () -> Duration
    private let sleepUntil: @Sendable (Duration) async throws -> Void

    init<Base: Clock<Duration>>(_ clock: Base) {
        let start = clock.now
        self.now = { start.duration(to: clock.now) }
        self.sleepUntil = { try await clock.sleep(until: start.advanced(by: $0), tolerance: nil) }
    }

    /// Waits, unless the task is cancelled.
    func sleep(for duration: Duration) async {
        try? await self.sleepUntil(self.now() + duration.clamped)
    }

    /// Waits, unless the signal is given first.
    func sleep(for duration: Duration, or signal: Signal) async {
        guard duration > .zero else { return }
        await self.sleep(until: self.now() + duration.clamped, or: signal)
    }

    /// Waits, unless the signal is given first; with no time, for the signal alone.
    func sleep(until time: Duration?, or signal: Signal) async {
        guard let time else { return await signal.wait() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await self.sleepUntil(time) }
            group.addTask { await signal.wait() }
            await group.next()
            group.cancelAll()
        }
    }
}
