//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Testing

/// A connection on which each line is answered by one.
struct RawConversation {
    let peer: RawPeer

    init(_ peer: RawPeer) {
        self.peer = peer
    }

    /// Sends a line and waits for the answer.
    func ask(_ line: String) throws -> String {
        try self.peer.send(line + "\n")
        return try #require(self.peer.line(), "the connection has ended")
    }
}
