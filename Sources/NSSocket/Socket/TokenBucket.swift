//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// So many a second, and so many at once after a quiet time. Told the time, never asks for it.
struct TokenBucket {
    private let perSecond: Double
    private let burst: Double
    private var tokens: Double
    private var filledAt: NIODeadline

    /// A full bucket. Numbers below 1 are taken as 1.
    init(perSecond: Int, burst: Int, now: NIODeadline) {
        self.perSecond = Double(max(perSecond, 1))
        self.burst = Double(max(burst, 1))
        self.tokens = self.burst
        self.filledAt = now
    }

    /// Takes a token, on credit if there is none: the next has to wait the longer.
    mutating func spend(now: NIODeadline) {
        self.fill(now: now)
        self.tokens -= 1
    }

    /// Gives a token back.
    mutating func giveBack() {
        self.tokens = min(self.tokens + 1, self.burst)
    }

    /// Takes this many tokens if there are twice as many.
    mutating func take(_ count: Int) -> Bool {
        guard self.tokens >= Double(count) * 2 else { return false }
        self.tokens -= Double(count)
        return true
    }

    /// Whether at least half of the burst is available, as of the last time the bucket was told.
    var isHalfFull: Bool { self.tokens * 2 >= self.burst }

    /// How long until there is a token; `nil` if there is one.
    mutating func wait(now: NIODeadline) -> TimeAmount? { self.wait(for: 1, now: now) }

    /// How long until there are this many tokens, at most as many as the burst; `nil` if there are.
    mutating func wait(for count: Int, now: NIODeadline) -> TimeAmount? {
        self.fill(now: now)
        let missing = Double(count) - self.tokens
        guard missing > 0 else { return nil }
        // Rounded up: after this time they are there.
        return .nanoseconds(Int64(missing / self.perSecond * 1e9) + 1)
    }

    private mutating func fill(now: NIODeadline) {
        guard now > self.filledAt else { return }
        let seconds = Double((now - self.filledAt).nanoseconds) / 1e9
        self.tokens = min(self.tokens + seconds * self.perSecond, self.burst)
        self.filledAt = now
    }
}
