//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The hub's place in its cluster.
extension Hub {
    /// What the hub has to say about its cluster, from now on: gaps, other hubs, the backplane.
    ///
    /// Holds the latest 10,000 events for a consumer that is behind, and forgets older ones: see ``HubSequence/droppedCount``.
    public var events: HubSequence<HubEvent> { self.eventAnnouncer.sequence(capacity: 10_000) { _ in true } }

    /// How the hub stands with its backplane; `nil` if it has none.
    public var backplaneState: BackplaneState? { self.cluster?.state }

    /// The other hubs of the cluster that are alive, as far as is known.
    public var otherNodes: [NodeID] { self.cluster?.nodes ?? [] }
}
