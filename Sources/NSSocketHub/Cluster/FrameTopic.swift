//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// Where a frame belongs. It is part of what is signed, so nobody can move a frame elsewhere.
enum FrameTopic: Hashable {
    /// Broadcasts: `r::…` or `a`.
    case stream(BroadcastStream)
    /// What all hubs hear: `c`.
    case control
    /// What one hub hears: `n::<name>`.
    case node(NodeID)

    /// The name on the backplane.
    var name: EventName {
        switch self {
        case .stream(.room(let room)): EventName(segments: ["r"] + room.segments)
        case .stream(.rooms): EventName(segments: ["a"])
        case .control: EventName(segments: ["c"])
        case .node(let node): EventName(segments: ["n", node.description])
        }
    }

    /// What a hub subscribes to.
    var pattern: EventPattern { EventPattern(exactly: self.name) }
}
