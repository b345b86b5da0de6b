//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket

/// What `nss hub` sends: `["said","lobby",{"from":{…},"data":"hello"}]`.
struct HubMessage: Sendable, Hashable {
    var name: EventName
    var payload: RawJSON

    /// Bytes by which a line that tells what was said is longer than the request, at most: who said it.
    static let margin = 4_096

    private init(_ name: EventName, _ payload: RawJSON) {
        self.name = name
        self.payload = payload
    }

    private init(
        _ verb: String, _ room: EventName?, _ write: (inout ByteBuffer) -> Void
    ) throws(EventSocketError) {
        var json = ByteBuffer()
        write(&json)
        try self.init(EventName(segments: [verb] + (room?.segments ?? [])), RawJSON(json))
    }

    /// Who is in a room.
    static func here(_ room: EventName, you: String, _ listing: RoomListing) -> HubMessage {
        var json = ByteBuffer()
        json.reserveCapacity(16 + you.utf8.count + listing.json.readableBytes)
        json.writeStaticString(#"{"you":"#)
        json.writeJSONString(you)
        json.writeBytes(listing.json.readableBytesSpan)
        // Put together from a string and members whose data was checked when it came; not to be checked for each request.
        return HubMessage(EventName(segments: ["here"] + room.segments), RawJSON(unchecked: json))
    }

    /// Who is in a room: all if there is room for all, and always how many.
    static func here(
        _ room: EventName, you: String, count: Int, members: some Sequence<HubMember>
    ) throws(EventSocketError) -> HubMessage {
        self.here(room, you: you, RoomListing(count: count, members: members))
    }

    /// Somebody `joined`, `changed` or `left`.
    static func presence(
        _ verb: String, _ room: EventName, _ member: HubMember
    ) throws(EventSocketError) -> HubMessage {
        try HubMessage(verb, room) { member.write(to: &$0) }
    }

    static func said(
        _ room: EventName, by member: HubMember, _ data: RawJSON
    ) throws(EventSocketError) -> HubMessage {
        try HubMessage("said", room) { json in
            json.writeStaticString(#"{"from":"#)
            member.write(to: &json)
            json.writeStaticString(#","data":"#)
            json.writeImmutableBuffer(data.bytes)
            json.writeStaticString("}")
        }
    }

    /// Messages are missing.
    ///
    /// - Parameters:
    ///   - room: Where; `nil` if that may be any.
    ///   - node: Whose they are.
    ///   - count: How many; `nil` if nobody knows.
    static func gap(_ room: EventName?, node: String, count: Int?) throws(EventSocketError) -> HubMessage {
        try HubMessage("gap", room) { json in
            json.writeStaticString(#"{"node":"#)
            json.writeJSONString(node)
            json.writeString(#","missing":\#(count.map(String.init) ?? "null")}"#)
        }
    }

    /// A request was not carried out.
    ///
    /// - Parameter request: Its name, unless it was no event at all. One that is long is not repeated.
    static func refused(_ request: EventName?, _ refusal: HubRefusal) throws(EventSocketError) -> HubMessage {
        try HubMessage("refused", nil) { json in
            json.writeStaticString(#"{"event":"#)
            let segments = request?.segments ?? []
            if segments.isEmpty || segments.reduce(0, { $0 + $1.utf8.count }) > 256 {
                json.writeStaticString("null")
            } else {
                json.writeJSONStrings(segments)
            }
            json.writeMember("code", refusal.code)
            json.writeMember("message", refusal.message)
            json.writeStaticString("}")
        }
    }
}

extension ByteBuffer {
    /// Appends strings as a JSON array.
    mutating func writeJSONStrings(_ strings: [String]) {
        self.writeStaticString("[")
        for (index, string) in strings.enumerated() {
            if index > 0 { self.writeInteger(UInt8.comma) }
            self.writeJSONString(string)
        }
        self.writeStaticString("]")
    }
}
