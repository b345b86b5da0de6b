//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket

/// What a peer asks of `nss hub`: `["say","lobby","hello"]`. The first segment is what to do, the others are the room.
enum HubRequest: Sendable, Hashable {
    /// Become a member, with something to say about oneself; or say something else.
    case join(EventName, as: RawJSON)
    case leave(EventName)
    case say(EventName, RawJSON)
    case who(EventName)

    /// Bytes that a member may say about itself: they go with everything that it says.
    static let maximumData = 1_024

    /// Whether it counts in the rate of requests. What is said is held back by those who hear it.
    var isCharged: Bool {
        if case .say = self { false } else { true }
    }

    /// Reads a request.
    ///
    /// - Parameter maximumSaid: Bytes of the longest line that members of a room may be sent because of it.
    init(_ message: EventMessage, maximumSaid: Int) throws(HubRefusal) {
        let segments = message.name.segments
        guard let verb = segments.first, ["join", "leave", "say", "who"].contains(verb) else {
            throw HubRefusal(
                "unknownRequest",
                #"Requests are join::ROOM, leave::ROOM, say::ROOM and who::ROOM; on the wire, ["join","ROOM",null]."#)
        }
        let room = EventName(segments: Array(segments.dropFirst()))
        guard !room.segments.isEmpty else {
            throw HubRefusal("invalidEventName", "'\(verb)' needs a room: \(verb)::lobby.")
        }
        let payload = message.payload
        switch verb {
        case "join":
            guard payload.bytes.readableBytes <= Self.maximumData else {
                throw HubRefusal(
                    "payloadTooLong", "What a member says about itself has \(Self.maximumData) bytes at most.")
            }
            self = .join(room, as: payload)
        case "say":
            guard message.wire.bytes.readableBytes <= maximumSaid else {
                throw HubRefusal("payloadTooLong", "What is said has \(maximumSaid) bytes at most, its room included.")
            }
            self = .say(room, payload)
        default:
            guard payload == .null else {
                throw HubRefusal("unexpectedPayload", "'\(verb)' takes no payload; leave it out, or send null.")
            }
            self = verb == "who" ? .who(room) : .leave(room)
        }
    }
}
