//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What a hub has to say about its cluster. See ``Hub/events``.
public enum HubEvent: Sendable {
    /// Broadcasts of another hub did not arrive.
    case gap(Gap)
    /// The backplane's state has changed.
    case backplane(BackplaneState)
    /// Another hub was heard of for the first time, or again after it had left or was started anew.
    case nodeJoined(NodeID)
    /// Another hub has said that it ends, or has been silent for too long.
    case nodeLeft(NodeID)
}

/// Broadcasts of one hub to one audience that did not arrive here, while this hub listened.
public struct Gap: Sendable, Hashable {
    /// Who sent them.
    public let node: NodeID
    /// Whom they were for: a room, or ``Audience/everybody`` for all that went to more than one room.
    public let audience: Audience
    /// How many are missing; `nil` if nobody can tell, as their sender is gone, and perhaps none.
    public let count: Int?
}

/// How a hub stands with its backplane.
public enum BackplaneState: Sendable, Hashable {
    /// Connected.
    case up
    /// Not connected since then, but trying. Broadcasts reach the members of this hub only, or others late.
    case degraded(since: ContinuousClock.Instant)
    /// The hub does not run yet, or not any more.
    case down
}
