//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Metrics

/// What a hub measures of its cluster: see ``Hub/Configuration-swift.struct/observability``.
struct ClusterMetrics: Sendable {
    private let nodes: Meter
    private let published: Counter
    private let received: Counter
    private let gaps: Counter
    private let missing: Counter
    private let duplicates: Counter
    private let overflows: Counter
    private let stalledSyncs: Counter
    private let refused: [FrameRefusal: Counter]

    init(_ factory: any MetricsFactory) {
        func counter(_ name: String, _ dimensions: [(String, String)] = []) -> Counter {
            Counter(label: "nss_hub_\(name)", dimensions: dimensions, factory: factory)
        }
        self.nodes = Meter(label: "nss_hub_nodes", dimensions: [], factory: factory)
        self.published = counter("broadcasts_published")
        self.received = counter("broadcasts_received")
        self.gaps = counter("gaps")
        self.missing = counter("broadcasts_missing")
        self.duplicates = counter("frames_duplicate")
        self.overflows = counter("inbox_overflows")
        self.stalledSyncs = counter("syncs_stalled")
        self.refused = Dictionary(
            uniqueKeysWithValues: FrameRefusal.allCases.map {
                ($0, counter("frames_refused", [("reason", $0.rawValue)]))
            }
        )
    }

    func record(_ counters: ClusterCounters, nodes: Int) {
        self.nodes.set(nodes)
        Self.add(counters.published, to: self.published)
        Self.add(counters.received, to: self.received)
        Self.add(counters.gaps, to: self.gaps)
        Self.add(counters.missing, to: self.missing)
        Self.add(counters.duplicates, to: self.duplicates)
        Self.add(counters.overflows, to: self.overflows)
        Self.add(counters.stalledSyncs, to: self.stalledSyncs)
        for (refusal, count) in counters.refused {
            if let counter = self.refused[refusal] { Self.add(count, to: counter) }
        }
    }

    private static func add(_ count: Int, to counter: Counter) {
        if count > 0 { counter.increment(by: count) }
    }
}
