//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Logging
internal import Metrics
internal import NSSocket

struct ClusterSink: Sendable {
    let deliver: @Sendable (_ lines: SharedLines, _ audience: Audience) -> Void
    let report: @Sendable (HubEvent) -> Void
    let presence: @Sendable (PresenceChange) -> Void
}
final class Cluster: Sendable {
    init(
        node: NodeID, key: ClusterKey, backplane: any Backplane, configuration: ClusterConfiguration,
        metrics: (any MetricsFactory)?, logger: Logger
    ) {}
    func run(into sink: ClusterSink) async throws {}
    var state: BackplaneState { .down }
    var nodes: [NodeID] { [] }
    func opened(_ room: EventName) {}
    func closed(_ room: EventName) {}
    func publish(_ lines: SharedLines, to audience: Audience) {}
    func presenceSet(_ presence: Presence) {}
    func presenceRemoved(room: EventName, connection: Int) {}
    func presence(of room: EventName) -> [Presence] { [] }
}
public struct ClusterKey: Sendable { public init(_ bytes: [UInt8]) {} }
public struct ClusterConfiguration: Sendable, Hashable { public init() {} }
