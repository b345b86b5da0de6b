//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket
import NSSocketHub

/// Who is in a room, as peers are told: `{"id":"hub/1","data":{"name":"Ada"}}`.
struct HubMember: Sendable {
    /// The hub's name and the connection's number there. Never from the peer.
    var id: String
    /// What it says about itself; `null` if nothing.
    var data: RawJSON

    init(id: String, data: RawJSON) {
        self.id = id
        self.data = data
    }

    func write(to json: inout ByteBuffer) {
        json.writeStaticString(#"{"id":"#)
        json.writeJSONString(self.id)
        json.writeStaticString(#","data":"#)
        json.writeImmutableBuffer(self.data.bytes)
        json.writeStaticString("}")
    }
}
