//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// How long to wait before the next attempt: a random time up to a limit that doubles ("full jitter"), so that the clients of
/// a server that comes back do not come all together.
package struct FullJitter: Sendable {
    private let base: Duration
    private let cap: Duration

    /// - Parameters:
    ///   - base: The limit of the first wait.
    ///   - cap: The limit of any.
    package init(base: Duration, cap: Duration) {
        self.base = max(base, .zero).clamped
        self.cap = max(cap, .zero).clamped
    }

    /// - Parameters:
    ///   - attempt: Counts from 1.
    ///   - random: Between 0 and 1; what lies outside is taken as the nearer of them, and what is no number as 1.
    package func delay(beforeAttempt attempt: Int, random: Double) -> Duration {
        var limit = self.base
        for _ in 1..<max(min(attempt, 32), 1) where limit < self.cap { limit = limit * 2 }
        let random = random.isNaN ? 1 : min(max(random, 0), 1)
        // Not at once: a server that accepts and closes would be asked as fast as the machine can.
        return max(min(limit, self.cap) * random, min(.milliseconds(50), self.cap), .milliseconds(1))
    }
}
