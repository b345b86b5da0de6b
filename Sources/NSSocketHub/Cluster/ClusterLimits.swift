//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// How much a hub remembers of its cluster. What goes beyond is refused, counted, and logged once.
public struct ClusterLimits: Sendable, Hashable {
    /// Other hubs, including those that are gone and remembered. 256 by default.
    public var nodes: Int
    /// Rooms for each hub that broadcasts are counted in. Beyond it the quietest are forgotten, and counted anew when
    /// something comes. 10,000 by default.
    public var roomsPerNode: Int
    /// Presences of each hub, this one's own included. 100,000 by default.
    public var presencesPerNode: Int
    /// Bytes of presence data of each hub. 64 MiB by default.
    public var presenceBytesPerNode: Int
    /// Bytes of one frame on the backplane. A broadcast that does not fit stays here and is missing elsewhere. 1 MiB by
    /// default.
    public var frameBytes: Int

    /// Creates limits. Numbers below 1 are taken as that, frames below 4 KiB as 4 KiB.
    public init(
        nodes: Int = 256,
        roomsPerNode: Int = 10_000,
        presencesPerNode: Int = 100_000,
        presenceBytesPerNode: Int = 64 << 20,
        frameBytes: Int = 1 << 20
    ) {
        self.nodes = max(nodes, 1)
        self.roomsPerNode = max(roomsPerNode, 1)
        self.presencesPerNode = max(presencesPerNode, 1)
        self.presenceBytesPerNode = max(presenceBytesPerNode, 1)
        self.frameBytes = max(frameBytes, 4 << 10)
    }
}
