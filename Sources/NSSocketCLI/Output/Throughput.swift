//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// How many messages a second there are, over the last two seconds or so.
struct Throughput {
    private static let window = Duration.seconds(2)

    /// How many messages there were, and when, with the oldest first.
    private var samples: [(count: Int, time: Duration)] = []

    /// Takes note of how many messages there were up to now, and says how many there are a second.
    ///
    /// - Parameter time: Since any fixed point in time.
    mutating func note(_ count: Int, at time: Duration) -> Int {
        self.samples.append((count, time))
        // The first one left is as old as the window or older, if any is.
        while self.samples.count > 2, time - self.samples[1].time >= Self.window { self.samples.removeFirst() }
        let seconds = (time - self.samples[0].time) / .seconds(1)
        guard seconds > 0 else { return 0 }
        return Int((Double(count - self.samples[0].count) / seconds).rounded())
    }
}
