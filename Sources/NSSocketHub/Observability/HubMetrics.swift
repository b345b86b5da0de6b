//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Metrics

/// What a hub measures of its own members: see ``Hub/Configuration-swift.struct/observability``.
final class HubMetrics: Sendable {
    let members: Meter
    let rooms: Meter
    let broadcasts: Counter
    private let messagesDelivered: Counter
    private let messagesDropped: Counter
    private let membersCutOff: Counter

    init(_ factory: any MetricsFactory) {
        self.members = Meter(label: "nss_hub_members", factory: factory)
        self.rooms = Meter(label: "nss_hub_rooms", factory: factory)
        self.broadcasts = Counter(label: "nss_hub_broadcasts", factory: factory)
        self.messagesDelivered = Counter(label: "nss_hub_messages_delivered", factory: factory)
        self.messagesDropped = Counter(label: "nss_hub_messages_dropped", factory: factory)
        self.membersCutOff = Counter(label: "nss_hub_members_cut_off", factory: factory)
    }

    /// A pass over the members of an event loop is done.
    func delivered(_ outcome: MemberWrites.Outcome) {
        self.messagesDelivered.increment(by: outcome.delivered)
        if outcome.dropped > 0 { self.messagesDropped.increment(by: outcome.dropped) }
        if outcome.cutOff > 0 { self.membersCutOff.increment(by: outcome.cutOff) }
    }
}
