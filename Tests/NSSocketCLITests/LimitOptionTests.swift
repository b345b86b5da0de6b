//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Subprocess
import Testing

@Suite("Limits of nss listen", .timeLimit(.minutes(5)))
struct LimitOptionTests {
    @Test("Beyond --max-connections a peer sees a clean end, and the first is served")
    func connections() async throws {
        let outcome = try await Tool.listen("--max-connections", "1", "--count", "1") { tool, address in
            let first = try RawPeer(address)
            #expect(try await tool.output.next().hasPrefix(#"{"type":"open","connection":1"#))
            let second = try RawPeer(address)
            #expect(second.isAtEnd())
            try first.send("[\"a\",1]\n")
            #expect(try await tool.output.next().contains(#""payload":1"#))
        }
        #expect(outcome.status == .exited(0))
    }

    @Test("A message beyond --max-frame ends its connection with the limit that it exceeds")
    func frame() async throws {
        let outcome = try await Tool.listen("--max-frame", "20", "--timeout", "60") { tool, address in
            let peer = try RawPeer(address)
            try peer.send("[\"a\",\"\(String(repeating: "x", count: 30))\"]\n")
            _ = try await tool.output.next()
            #expect(try await tool.output.next().contains(#""code":"frameTooLong""#))
            #expect(peer.isAtEnd())
            try tool.send(.terminate)
        }
        #expect(outcome.status == .exited(0))
    }
}
