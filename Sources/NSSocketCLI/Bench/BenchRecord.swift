//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Synchronization

/// What one connection has seen so far.
final class BenchRecord: Sendable {
    private let histogram = Mutex(LatencyHistogram())

    /// Messages arrived, or were taken.
    func add(nanoseconds: Int, times: Int = 1) {
        self.histogram.withLock { $0.record(nanoseconds, times: times) }
    }

    var count: Int { self.histogram.withLock { $0.count } }
    var latencies: LatencyHistogram { self.histogram.withLock { $0 } }
}

/// What all connections have seen, and for how long they have been measured.
final class BenchRecords: Sendable {
    private struct State {
        var records: [BenchRecord] = []
        var start: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let onBegin: @Sendable () -> Void

    init(onBegin: @escaping @Sendable () -> Void) {
        self.onBegin = onBegin
    }

    func make() -> BenchRecord {
        let record = BenchRecord()
        self.state.withLock { $0.records.append(record) }
        return record
    }

    /// All connections stand; from now on it counts.
    func begin() {
        self.onBegin()
        self.state.withLock { $0.start = .now }
    }

    var count: Int { self.state.withLock { $0.records }.reduce(0) { $0 + $1.count } }

    /// What there is to tell; `nil` if it has not begun.
    var result: (latencies: LatencyHistogram, elapsed: Duration)? {
        let (records, start) = self.state.withLock { ($0.records, $0.start) }
        guard let start else { return nil }
        let elapsed = ContinuousClock.now - start
        var latencies = LatencyHistogram()
        for record in records { latencies.merge(record.latencies) }
        return (latencies, elapsed)
    }
}
