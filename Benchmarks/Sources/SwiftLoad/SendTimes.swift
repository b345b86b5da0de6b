//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import DequeModule

/// When what is on the way was sent, and how long it took to come back.
struct SendTimes {
    private var waiting: Deque<(time: ContinuousClock.Instant, count: Int)> = []
    /// How many frames took how many microseconds; the last one stands for all that took longer.
    private var latencies = [Int](repeating: 0, count: 200_000)

    mutating func sent(_ count: Int, at time: ContinuousClock.Instant) {
        self.waiting.append((time, count))
    }

    mutating func received(_ count: Int, at time: ContinuousClock.Instant) {
        var left = count
        while left > 0, let oldest = self.waiting.popFirst() {
            let part = min(oldest.count, left)
            let microseconds = Int((time - oldest.time) / .microseconds(1))
            self.latencies[min(microseconds, self.latencies.count - 1)] += part
            left -= part
            if part < oldest.count { self.waiting.prepend((oldest.time, oldest.count - part)) }
        }
    }

    mutating func forgetLatencies() {
        for index in self.latencies.indices { self.latencies[index] = 0 }
    }

    /// In microseconds.
    func percentile(_ share: Double) -> Int {
        let wanted = share * Double(self.latencies.reduce(0, +))
        var seen = 0
        for (microseconds, count) in self.latencies.enumerated() where count > 0 {
            seen += count
            if Double(seen) >= wanted { return microseconds }
        }
        return 0
    }
}
