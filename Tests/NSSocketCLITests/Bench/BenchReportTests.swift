//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Testing

@testable import NSSocketCLI

@Suite("What nss bench tells")
struct BenchReportTests {
    private static let report: BenchReport = {
        var latencies = LatencyHistogram()
        latencies.record(30_000, times: 900)
        latencies.record(500_000, times: 100)
        let plan = BenchPlan(mode: .echo, size: 256, window: 64, connections: 2, duration: .seconds(2))
        return BenchReport(plan: plan, address: "127.0.0.1:6785", latencies: latencies, elapsed: .seconds(2))
    }()

    @Test("People read what was done, how much, and how latencies spread")
    func text() {
        #expect(
            Self.report.lines == [
                "echo on 127.0.0.1:6785: 2 connections, 64 outstanding each, 256 bytes a line",
                "1,000 messages in 2.0 s: 500/s, 0.1 MB/s",
                "latency in µs: p50 30.2 · p90 30.2 · p99 500 · p99.9 500 · max 500",
                "  16.4 – 32.8 µs  ████████████████████████████████████████ 90.0 %",
                "  32.8 – 65.5 µs   0.0 %",
                "   65.5 – 131 µs   0.0 %",
                "    131 – 262 µs   0.0 %",
                "    262 – 524 µs  █████ 10.0 %",
            ])
    }

    @Test("Programs read one object")
    func object() {
        #expect(
            Self.report.json
                == #"{"type":"bench","mode":"echo","address":"127.0.0.1:6785","size":256,"window":64,"connections":2,"#
                + #""seconds":2,"messages":1000,"perSecond":500,"bytesPerSecond":128000,"#
                + #""latency":{"p50":30.2,"p90":30.2,"p99":500.0,"p99.9":500.0,"max":500.0}}"#)
    }
}
