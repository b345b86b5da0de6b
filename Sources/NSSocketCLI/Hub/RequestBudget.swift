//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// How fast the requests of one connection that cost more than they bring are carried out: so many a second, and twice as many
/// at once after a quiet time. Told the time, never asks for it.
struct RequestBudget {
    /// What one request uses up.
    private let cost: Duration
    private static let burst = Duration.seconds(2)
    /// Until when the budget is used up, as if requests came evenly.
    private var usedUntil: ContinuousClock.Instant

    /// A full budget.
    ///
    /// - Parameter rate: Requests a second; at least one.
    init(perSecond rate: Int, now: ContinuousClock.Instant) {
        self.cost = .seconds(1) / max(rate, 1)
        self.usedUntil = now - Self.burst
    }

    /// A request is carried out, if need be on credit.
    mutating func spend(now: ContinuousClock.Instant) {
        self.usedUntil = max(self.usedUntil, now - Self.burst) + self.cost
    }

    /// How long the next request of the connection has to wait; `nil` if it need not.
    func wait(now: ContinuousClock.Instant) -> Duration? {
        let wait = now.duration(to: self.usedUntil)
        return wait > .zero ? wait : nil
    }
}
