//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// A clock of any kind: what has passed since it was made, and waiting.
struct ClusterClock: Sendable {
    /// What has passed.
    let now: @Sendable () -> Duration
    /// Waits, unless the task is cancelled.
    let sleep: @Sendable (Duration) async -> Void

    init(now: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async -> Void) {
        self.now = now
        self.sleep = sleep
    }

    init<Base: Clock<Duration>>(_ clock: Base) {
        let start = clock.now
        self.init(now: { start.duration(to: clock.now) }, sleep: { try? await clock.sleep(for: $0) })
    }
}
