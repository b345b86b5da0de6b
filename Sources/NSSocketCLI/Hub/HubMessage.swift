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

    /// Bytes of the members that are named in one message: fewer than any peer takes, and any connection holds.
    private static let maximumMembers = 32 << 10

    private init(
        _ verb: String, _ room: EventName?, _ write: (inout ByteBuffer) -> Void
    ) throws(EventSocketError) {
        var json = ByteBuffer()
        write(&json)
        self.name = EventName(segments: [verb] + (room?.segments ?? []))
        self.payload = try RawJSON(json)
    }

    /// Who is in a room: all if there is room for all, and always how many.
    static func here(
        _ room: EventName, you: String, count: Int, members: some Sequence<HubMember>
    ) throws(EventSocketError) -> HubMessage {
        try HubMessage("here", room) { json in
            json.writeStaticString(#"{"you":"#)
            json.writeJSONString(you)
            json.writeMember("count", count)
            json.writeStaticString(#","members":["#)
            var isFirst = true
            for member in members where json.readableBytes < Self.maximumMembers {
                if !isFirst { json.writeInteger(UInt8.comma) }
                isFirst = false
                member.write(to: &json)
            }
            json.writeStaticString("]}")
        }
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
