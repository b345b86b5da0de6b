//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// What is to be done after something has happened in the cluster: first the frames, in order, then the events.
struct ClusterActions {
    /// To be signed and published before anything else happens, as they are numbered.
    var frames: [ClusterFrame] = []
    /// For the hub and the log.
    var events: [ClusterEvent] = []
}

/// What the hub or the log should know.
enum ClusterEvent {
    case deliver(SharedLines, Audience)
    case report(HubEvent)
    case presence(PresenceChange)
    case notice(ClusterNotice)
}

/// What the log should know.
enum ClusterNotice: Equatable {
    /// Frames are being refused; the first is.
    case refusing(FrameRefusal)
    /// No more are; so many were.
    case refused(FrameRefusal, count: Int)
    /// Things cannot be sent.
    case unsendable(FrameRefusal)
    case unsent(FrameRefusal, count: Int)
    /// Broadcasts are missing.
    case missing(NodeID)
    case missed(count: Int)
    case joined(NodeID)
    case left(NodeID, saidSo: Bool)
    /// A hub is asked for all that it knows of itself, and its answer does not get through.
    case unsynced(NodeID)
    /// Now it did.
    case synced(NodeID)
    /// Another hub has this one's name and was started later.
    case displaced
    /// That other one is gone; this one is a node again.
    case returned
    case connected
    case disconnected(String)
}
