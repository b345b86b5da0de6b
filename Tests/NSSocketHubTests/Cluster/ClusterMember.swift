//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Logging
import Metrics
import NIOCore
import NSSocket

@testable import NSSocketHub

/// A cluster that runs, whose heart beats when a test says so, and what it tells its hub.
final class ClusterMember: Sendable {
    let cluster: Cluster
    /// What it told its hub, as text.
    let said: AsyncStream<String>
    private let saying: AsyncStream<String>.Continuation
    private let beats: AsyncStream<Void>.Continuation

    init(
        _ name: String, key: UInt8 = 7, on backplane: any Backplane, metrics: (any MetricsFactory)? = nil
    ) throws {
        let (said, saying) = AsyncStream.makeStream(of: String.self)
        let (beating, beats) = AsyncStream.makeStream(of: Void.self)
        (self.said, self.saying, self.beats) = (said, saying, beats)
        // It stands: only what must not wait for time is tested with it.
        let clock = ClusterClock(
            now: { .zero },
            sleep: { _ in
                for await _ in beating { return }
            }
        )
        self.cluster = Cluster(
            node: NodeID(name), key: try .sample(key), backplane: backplane, configuration: ClusterConfiguration(),
            metrics: metrics ?? NOOPMetricsHandler.instance,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, clock: clock
        )
    }

    /// Takes part until cancelled.
    func run() async throws {
        let saying = self.saying
        try await self.cluster.run(
            into: ClusterSink(
                deliver: { saying.yield("\($1): \(String(buffer: $0.bytes).dropLast())") },
                report: { saying.yield(Self.text($0)) },
                presence: { saying.yield(Self.text($0)) }
            )
        )
    }

    /// A heartbeat's time has come.
    func beat() { self.beats.yield() }

    /// Waits until it has said this; returns what it said before.
    func hears(_ text: String) async -> [String] {
        var before: [String] = []
        for await line in self.said {
            if line == text { return before }
            before.append(line)
        }
        return before
    }

    private static func text(_ event: HubEvent) -> String {
        switch event {
        case .gap(let gap): "gap \(gap.count.map { "\($0)" } ?? "?") of \(gap.node) in \(gap.audience)"
        case .backplane(.up): "up"
        case .backplane(.degraded): "degraded"
        case .backplane(.down): "down"
        case .nodeJoined(let node): "joined \(node)"
        case .nodeLeft(let node): "left \(node)"
        }
    }

    private static func text(_ change: PresenceChange) -> String {
        switch change {
        case .joined(let presence): "present \(presence.id) \(presence.data)"
        case .updated(let presence): "updated \(presence.id) \(presence.data)"
        case .left(let presence): "absent \(presence.id)"
        }
    }
}
