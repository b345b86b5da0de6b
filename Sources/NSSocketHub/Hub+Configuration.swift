//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import NSSocket

extension Hub {
    /// How a hub behaves.
    public struct Configuration: Sendable {
        /// How many bytes of broadcasts may wait for an event loop to deliver them, which it does as soon as it can. Counted is
        /// the memory that they take: more than 128 bytes for each, however short.
        public struct Queue: Sendable, Hashable {
            /// Bytes beyond which a broadcast from a task waits. 1 MiB by default.
            public var highWatermark: Int
            /// Bytes beyond which a broadcast that cannot wait, that of a listener, throws
            /// `EventSocketError.Code.outboundBufferFull`. 8 MiB by default.
            public var maximum: Int

            /// Creates limits; the second is at least as large as the first.
            public init(highWatermark: Int = 1 << 20, maximum: Int = 8 << 20) {
                self.highWatermark = max(highWatermark, 1)
                self.maximum = max(maximum, self.highWatermark)
            }
        }

        /// How payloads become JSON, and lines: the same as that of the members' connections.
        public var codec: EventCodec
        /// What happens to members that are slow, unless they joined with another policy.
        public var slowMembers: SlowMemberPolicy
        /// How many rooms one member may be in; 128 by default.
        public var roomsPerMember: Int
        /// Bytes of memory that the presence data of one member may take, in all its rooms together; 256 KiB by default. Joining
        /// with more throws `EventSocketError.Code.limitReached`.
        public var presenceBytesPerMember: Int
        /// For how long changes of presence in a room are gathered after one was announced; zero by default, which announces
        /// each change as it happens.
        ///
        /// The first change in a room is announced at once. Those that follow within the interval are announced at its end, here
        /// and to other hubs, as one change for each member. So a member that keeps joining and leaving costs its room one
        /// announcement an interval. Set some ten milliseconds where peers decide when they join; `nss hub` has 50. More than a
        /// minute counts as a minute.
        public var presenceInterval: Duration
        /// What may wait to be delivered.
        public var queue: Queue
        /// What the members here are told of a gap: an event and its payload, or `nil` for nothing, which is the default.
        ///
        /// They get it in the place of what is missing: after what came before and before what comes next. Runs between
        /// deliveries, so it must not block. Whoever runs the server hears of all gaps through ``Hub/events``.
        public var gapNotice: @Sendable (Gap) -> (name: EventName, payload: RawJSON)? = { _ in nil }
        /// How the hub and others of its cluster look after each other.
        public var cluster: ClusterConfiguration
        /// Where the hub reports to. No name and no dimension of a metric is anything that a peer or another hub can choose.
        ///
        /// | metric | kind | meaning |
        /// | --- | --- | --- |
        /// | `nss_hub_members` | meter | connections that are members |
        /// | `nss_hub_rooms` | meter | rooms with a member here |
        /// | `nss_hub_broadcasts` | counter | broadcasts, of this hub and from others |
        /// | `nss_hub_messages_delivered` | counter | messages handed to members' connections |
        /// | `nss_hub_messages_dropped` | counter | messages that ``SlowMemberPolicy/dropOldest(beyond:)`` dropped |
        /// | `nss_hub_members_cut_off` | counter | members that ``SlowMemberPolicy/cutOff(beyond:)`` ended |
        ///
        /// And of a cluster, brought up to date with each heartbeat:
        ///
        /// | metric | kind | meaning |
        /// | --- | --- | --- |
        /// | `nss_hub_nodes` | meter | other hubs that are alive |
        /// | `nss_hub_broadcasts_published` | counter | broadcasts that went to the backplane |
        /// | `nss_hub_broadcasts_received` | counter | broadcasts of others that were delivered here |
        /// | `nss_hub_gaps` | counter | times that broadcasts were missing |
        /// | `nss_hub_broadcasts_missing` | counter | how many were, where that is known |
        /// | `nss_hub_frames_duplicate` | counter | frames that had been here, or were given up |
        /// | `nss_hub_frames_refused` | counter | frames that were not taken, or in part, by `reason`: `too_long`, `version`, `signature`, `malformed`, `stale`, `nodes`, `presences` |
        /// | `nss_hub_inbox_overflows` | counter | times that frames could not be held, here or in the backplane |
        /// | `nss_hub_syncs_stalled` | counter | times that another hub's account of itself did not get through |
        public var observability: Observability

        /// Creates a configuration.
        public init(
            codec: EventCodec = .json, slowMembers: SlowMemberPolicy = .cutOff(), roomsPerMember: Int = 128,
            queue: Queue = Queue(), cluster: ClusterConfiguration = ClusterConfiguration(),
            observability: Observability = Observability(), presenceBytesPerMember: Int = 256 << 10,
            presenceInterval: Duration = .zero
        ) {
            self.codec = codec
            self.slowMembers = slowMembers
            self.roomsPerMember = max(roomsPerMember, 1)
            self.queue = queue
            self.cluster = cluster
            self.observability = observability
            self.presenceBytesPerMember = max(presenceBytesPerMember, 0)
            self.presenceInterval = presenceInterval
        }
    }
}
