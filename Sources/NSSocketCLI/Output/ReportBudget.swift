//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Bounds the reports about one peer: a few at once, then one in a while, whatever the peer does. Told the time; no clock.
struct ReportBudget {
    enum Verdict: Equatable {
        /// - Parameter leftOut: How many were left out since the last report.
        case report(leftOut: Int)
        case leaveOut
    }

    private let burst: Int
    private let interval: Duration
    private var spent = 0
    private var lastRefill: ContinuousClock.Instant
    private(set) var leftOut = 0

    /// - Parameters:
    ///   - burst: Reports at once.
    ///   - interval: The time after which there may be another one.
    init(burst: Int, interval: Duration, now: ContinuousClock.Instant) {
        self.burst = burst
        self.interval = interval
        self.lastRefill = now
    }

    mutating func admit(now: ContinuousClock.Instant) -> Verdict {
        let refills = Int((now - self.lastRefill) / self.interval)
        if refills > 0 {
            self.spent = max(self.spent - refills, 0)
            self.lastRefill = now
        }
        guard self.spent < self.burst else {
            self.leftOut += 1
            return .leaveOut
        }
        self.spent += 1
        defer { self.leftOut = 0 }
        return .report(leftOut: self.leftOut)
    }
}
