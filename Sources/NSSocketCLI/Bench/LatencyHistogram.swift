//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// How often which latency was seen, in bounded memory: every power of two is divided into 32 parts, so that what it tells is
/// off by 3 % at most.
struct LatencyHistogram: Sendable, Hashable {
    private static let parts = 32
    private static let partBits = 5
    /// Longer ones count as this: some thirteen days.
    static let longest = 1 << 50

    private var counts = [Int](repeating: 0, count: (50 - Self.partBits + 2) * Self.parts)
    /// How many were recorded.
    private(set) var count = 0
    /// The longest one recorded, in nanoseconds, exactly.
    private(set) var maximum = 0

    /// Records a latency a number of times.
    ///
    /// - Parameter nanoseconds: Counts as 0 if it is negative, and as ``longest`` if it is longer.
    mutating func record(_ nanoseconds: Int, times: Int = 1) {
        guard times > 0 else { return }
        let latency = min(max(nanoseconds, 0), Self.longest)
        self.counts[Self.slot(of: latency)] += times
        self.count += times
        self.maximum = max(self.maximum, latency)
    }

    /// Takes in what another one recorded.
    mutating func merge(_ other: LatencyHistogram) {
        for slot in self.counts.indices { self.counts[slot] += other.counts[slot] }
        self.count += other.count
        self.maximum = max(self.maximum, other.maximum)
    }

    /// The latency that a share of all does not exceed, in nanoseconds; `nil` if none was recorded.
    ///
    /// - Parameter share: 0 to 1.
    func percentile(_ share: Double) -> Int? {
        guard self.count > 0 else { return nil }
        let wanted = max((share * Double(self.count)).rounded(.up), 1)
        var seen = 0
        for (slot, count) in self.counts.enumerated() where count > 0 {
            seen += count
            if Double(seen) >= wanted { return min(Self.upperBound(of: slot), self.maximum) }
        }
        return self.maximum
    }

    /// A range of latencies, twice as long as the one before, and how many fell into it.
    struct Band: Sendable, Hashable {
        /// Nanoseconds.
        var range: Range<Int>
        var count: Int
    }

    /// Powers of two from the shortest latency to the longest, those between that nothing fell into included.
    var bands: [Band] {
        var bands: [Band] = []
        for (slot, count) in self.counts.enumerated() where count > 0 {
            let exponent = Int.bitWidth - Self.upperBound(of: slot).leadingZeroBitCount
            while bands.isEmpty || bands[bands.count - 1].range.upperBound < 1 << exponent {
                let upper = bands.last.map { $0.range.upperBound << 1 } ?? 1 << exponent
                bands.append(Band(range: (upper == 1 ? 0 : upper >> 1)..<upper, count: 0))
            }
            bands[bands.count - 1].count += count
        }
        return bands
    }

    private static func slot(of latency: Int) -> Int {
        let shift = max(Int.bitWidth - latency.leadingZeroBitCount - Self.partBits - 1, 0)
        return shift * Self.parts + latency >> shift
    }

    /// The longest latency that falls into a slot.
    private static func upperBound(of slot: Int) -> Int {
        let shift = max(slot / Self.parts - 1, 0)
        return (slot - shift * Self.parts + 1) << shift - 1
    }
}
