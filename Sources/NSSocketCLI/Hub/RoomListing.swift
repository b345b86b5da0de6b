//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket

/// Who is in a room, as it stands in a message: all if there is room for all, and always how many.
struct RoomListing: Sendable {
    /// Bytes of the members that are named: fewer than any peer takes, and any connection holds.
    private static let maximumBytes = 32 << 10
    /// As many members as can be named: none takes fewer bytes than `{"id":"a/1","data":0},`.
    static let maximumMembers = maximumBytes / 22 + 1

    /// `,"count":N,"members":[MEMBER,…]}`, the end of an object.
    let json: ByteBuffer

    /// Encodes members until there is no room for more.
    init(count: Int, members: some Sequence<HubMember>) {
        var json = ByteBuffer()
        json.writeMember("count", count)
        json.writeStaticString(#","members":["#)
        var isFirst = true
        for member in members {
            if !isFirst { json.writeInteger(UInt8.comma) }
            isFirst = false
            member.write(to: &json)
            if json.readableBytes >= Self.maximumBytes { break }
        }
        json.writeStaticString("]}")
        self.json = json
    }
}
