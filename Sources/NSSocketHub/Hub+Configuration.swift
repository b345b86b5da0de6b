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
        /// How many bytes of broadcasts may wait for an event loop to deliver them, which it does as soon as it can.
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
        /// What may wait to be delivered.
        public var queue: Queue
        /// What the members here are told of a gap: an event and its payload, or `nil` for nothing, which is the default.
        ///
        /// They get it in the place of what is missing: after what came before and before what comes next. Runs between
        /// deliveries, so it must not block. Whoever runs the server hears of all gaps through ``Hub/events``.
        public var gapNotice: @Sendable (Gap) -> (name: EventName, payload: RawJSON)? = { _ in nil }
        /// How the hub and others of its cluster look after each other.
        public var cluster: ClusterConfiguration
        /// Where the hub reports to.
        public var observability: Observability

        /// Creates a configuration.
        public init(
            codec: EventCodec = .json, slowMembers: SlowMemberPolicy = .cutOff(), roomsPerMember: Int = 128,
            queue: Queue = Queue(), cluster: ClusterConfiguration = ClusterConfiguration(),
            observability: Observability = Observability()
        ) {
            self.codec = codec
            self.slowMembers = slowMembers
            self.roomsPerMember = max(roomsPerMember, 1)
            self.queue = queue
            self.cluster = cluster
            self.observability = observability
        }
    }
}
