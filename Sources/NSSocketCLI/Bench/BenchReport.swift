//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket

/// What `nss bench` has to say.
struct BenchReport: Sendable {
    var plan: BenchPlan
    var address: String
    var latencies: LatencyHistogram
    var elapsed: Duration

    /// The percentiles that are told, and what they are called.
    private static let percentiles: KeyValuePairs = ["p50": 0.5, "p90": 0.9, "p99": 0.99, "p99.9": 0.999]

    private var seconds: Double { max(self.elapsed / .seconds(1), 1e-9) }
    private var perSecond: Int { Int((Double(self.latencies.count) / self.seconds).rounded()) }

    /// One object, without a line feed.
    var json: String {
        let latencies = Self.percentiles.map { name, share in
            #""\#(name)":\#(Self.microseconds(self.latencies.percentile(share) ?? 0))"#
        }
        var address = ByteBuffer()
        address.writeJSONString(self.address)
        return self.json(latencies, address: String(buffer: address))
    }

    private func json(_ latencies: [String], address: String) -> String {
        let members = [
            #""type":"bench""#, #""mode":"\#(self.plan.mode.rawValue)""#, #""address":\#(address)"#,
            #""size":\#(self.plan.size)"#, #""window":\#(self.plan.window)"#,
            #""connections":\#(self.plan.connections)"#, #""seconds":\#(self.elapsed.secondsText(decimals: 3))"#,
            #""messages":\#(self.latencies.count)"#, #""perSecond":\#(self.perSecond)"#,
            #""bytesPerSecond":\#(self.perSecond * self.plan.size)"#,
            #""latency":{\#(latencies.joined(separator: ",")),"max":\#(Self.microseconds(self.latencies.maximum))}"#,
        ]
        return "{\(members.joined(separator: ","))}"
    }

    /// For people: what was done, how much of it, and how latencies spread.
    var lines: [String] {
        let plan = self.plan
        let megabytes = Double(self.perSecond * plan.size) / 1e6
        let percentiles = Self.percentiles.map { name, share in
            "\(name) \(Self.grouped(self.latencies.percentile(share) ?? 0))"
        }
        return [
            "\(plan.mode.rawValue) on \(self.address): \(StatusText.count(plan.connections, plan.peers)), "
                + "\(StatusText.grouped(plan.window)) outstanding each, \(StatusText.grouped(plan.size)) bytes a line",
            "\(StatusText.grouped(self.latencies.count)) messages in \(Self.oneDecimal(self.seconds)) s: "
                + "\(StatusText.grouped(self.perSecond))/s, \(Self.oneDecimal(megabytes)) MB/s",
            "latency in µs\(plan.mode == .sink ? " until the system has taken a window" : ""): "
                + (percentiles + ["max \(Self.grouped(self.latencies.maximum))"]).joined(separator: " · "),
        ] + self.bars
    }

    /// A line for each power of two.
    private var bars: [String] {
        let bands = self.latencies.bands
        let most = bands.map(\.count).max() ?? 1
        let texts = bands.map { "\(Self.grouped($0.range.lowerBound)) – \(Self.grouped($0.range.upperBound))" }
        let width = texts.map(\.count).max() ?? 0
        return zip(bands, texts).map { band, text in
            let length = Int((40 * Double(band.count) / Double(most)).rounded(.up))
            let share = 100 * Double(band.count) / Double(self.latencies.count)
            let padding = String(repeating: " ", count: width - text.count)
            return "  \(padding)\(text) µs  \(String(repeating: "█", count: length)) \(Self.oneDecimal(share)) %"
        }
    }

    /// Microseconds with one decimal.
    private static func microseconds(_ nanoseconds: Int) -> String { self.oneDecimal(Double(nanoseconds) / 1e3) }

    /// Microseconds, whole ones if there are many.
    private static func grouped(_ nanoseconds: Int) -> String {
        nanoseconds < 100_000 ? self.microseconds(nanoseconds) : StatusText.grouped((nanoseconds + 500) / 1_000)
    }

    private static func oneDecimal(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}

extension BenchPlan {
    fileprivate var peers: String { self.mode == .broadcast ? "member" : "connection" }
}
