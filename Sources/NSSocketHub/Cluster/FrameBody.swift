//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// What a frame says.
enum FrameBody {
    /// A broadcast. Numbers of its stream are above `base`. `audience`: on the topic of many rooms only.
    case lines(SharedLines, audience: Audience?, base: UInt64)
    /// The hub is there. `heads`: of the streams that have changed. `isLast`: it ends with this.
    case heartbeat(heads: [StreamHead], isLast: Bool)
    /// A presence was set or, without data, removed.
    case presence(PresenceEntry)
    /// Rooms opened at the sender: where do you stand in them? Answered with `heads`.
    case want(request: UInt64, rooms: [EventName])
    /// The answer: for each room the head, if there is one.
    case heads(FrameReply, [RoomHead])
    /// Say all that you know of yourself. Answered with `snapshot` in one or more parts.
    case syncRequest(UInt64)
    case snapshot(FrameReply, SnapshotPart)
    /// Somebody with your name, and a higher incarnation than this one of yours, was there before you and is gone.
    case superseded(incarnation: UInt64, by: UInt64)
}

/// What an answer answers.
struct FrameReply: Hashable {
    /// Of the hub that asked.
    var incarnation: UInt64
    var request: UInt64
}

/// How far a hub has counted in a stream.
struct StreamHead: Hashable {
    var stream: BroadcastStream
    /// Where counting began, as the hub had forgotten the stream or did not know it.
    var base: UInt64
    /// The latest number; `base` if there is none yet.
    var last: UInt64
}

/// The answer for one room.
struct RoomHead: Hashable {
    struct Numbers: Hashable {
        var base: UInt64
        var last: UInt64
    }

    var room: EventName
    /// Nothing if the hub has not published there, or has forgotten it.
    var numbers: Numbers?
}

/// A presence of the sender's; without data it is gone.
struct PresenceEntry: Hashable {
    var room: EventName
    var connection: Int
    var data: RawJSON?
}

/// A part of all that a hub knows of itself.
struct SnapshotPart {
    /// Which part, from 0.
    var index: UInt64
    var isLast: Bool
    /// The control frames that it includes.
    var control: UInt64
    var heads: [StreamHead]
    var presences: [PresenceEntry]
}
