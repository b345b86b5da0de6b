//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Testing

@testable import NSSocketCLI

@Suite("The histogram of latencies")
struct LatencyHistogramTests {
    @Test("What was never recorded has no percentiles and no bands")
    func empty() {
        var histogram = LatencyHistogram()
        histogram.record(5, times: 0)
        #expect(histogram.count == 0)
        #expect(histogram.percentile(0.5) == nil)
        #expect(histogram.bands == [])
    }

    @Test(
        "A latency is told at most 3 % too long, and never longer than the longest that was seen",
        arguments: [0, 1, 31, 32, 63, 64, 65, 1_000, 123_456_789, 1 << 40, LatencyHistogram.longest - 1])
    func precision(_ latency: Int) throws {
        var histogram = LatencyHistogram()
        histogram.record(latency)
        histogram.record(LatencyHistogram.longest)
        let told = try #require(histogram.percentile(0.5))
        #expect(told >= latency && Double(told) <= Double(latency) * 1.032)
        #expect(histogram.percentile(1) == LatencyHistogram.longest)
    }

    @Test("Percentiles are those of a sorted list, as exactly as the parts allow")
    func percentiles() throws {
        var histogram = LatencyHistogram()
        for latency in (1...10_000).shuffled() { histogram.record(latency) }
        for (share, exact) in [(0.0, 1), (0.001, 10), (0.5, 5_000), (0.99, 9_900), (0.999, 9_990), (1, 10_000)] {
            let told = try #require(histogram.percentile(share))
            #expect(told >= exact && Double(told) <= Double(exact) * 1.032, "\(share)")
        }
    }

    @Test("What is out of bounds counts as the shortest or the longest latency")
    func bounds() {
        var histogram = LatencyHistogram()
        histogram.record(.min)
        histogram.record(.max, times: 2)
        #expect(histogram.count == 3)
        #expect(histogram.percentile(0.1) == 0)
        #expect(histogram.maximum == LatencyHistogram.longest)
        #expect(histogram.bands.last?.count == 2)
    }

    @Test("Two merged histograms are the one that had recorded everything")
    func merging() {
        var (even, odd, all) = (LatencyHistogram(), LatencyHistogram(), LatencyHistogram())
        for latency in 0..<5_000 {
            all.record(latency * latency)
            if latency.isMultiple(of: 2) { even.record(latency * latency) } else { odd.record(latency * latency) }
        }
        even.merge(odd)
        #expect(even == all)
    }

    @Test("Bands are powers of two without gaps, and every latency is in one of them")
    func bands() {
        var histogram = LatencyHistogram()
        for latency in [3, 5, 6, 40] { histogram.record(latency) }
        #expect(
            histogram.bands == [
                .init(range: 2..<4, count: 1), .init(range: 4..<8, count: 2), .init(range: 8..<16, count: 0),
                .init(range: 16..<32, count: 0), .init(range: 32..<64, count: 1),
            ])
        histogram.record(0)
        #expect(histogram.bands.first == .init(range: 0..<1, count: 1))
        #expect(histogram.bands.reduce(0) { $0 + $1.count } == histogram.count)
    }
}
