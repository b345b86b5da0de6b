//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What one hub sends to others.
struct ClusterFrame {
    /// Who sends it.
    var origin: FrameOrigin
    /// Where.
    var topic: FrameTopic
    /// The how-manieth of this hub on this topic. On the topics of single hubs, all are counted together.
    var sequence: UInt64
    /// What it says.
    var body: FrameBody
}

/// One life of a hub.
struct FrameOrigin: Hashable {
    var node: NodeID
    /// When it was started, in milliseconds since 1970 times 2²⁰, with random bits below: larger for a later start.
    var incarnation: UInt64
}

extension FrameOrigin {
    /// Lives that begin within the same millisecond differ, too.
    static func incarnation(startedAt milliseconds: UInt64) -> UInt64 {
        milliseconds << 20 | UInt64.random(in: 0..<1 << 20)
    }
}
