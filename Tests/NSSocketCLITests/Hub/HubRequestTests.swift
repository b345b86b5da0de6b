//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@testable import NSSocketCLI

@Suite("What peers may ask of nss hub")
struct HubRequestTests {
    private func request(_ line: String, maximumSaid: Int = 1_000) throws -> HubRequest {
        try HubRequest(EventMessage(wire: RawJSON(line)), maximumSaid: maximumSaid)
    }

    @Test("The first segment is what to do, the others are the room")
    func requests() throws {
        #expect(
            try self.request(#"["join","lobby",{"name":"Ada"}]"#) == .join("lobby", as: RawJSON(#"{"name":"Ada"}"#)))
        #expect(try self.request(#"["join","lobby",null]"#) == .join("lobby", as: .null))
        #expect(try self.request(#"["say","a","b",[1,2.50]]"#) == .say("a::b", RawJSON("[1,2.50]")))
        #expect(try self.request(#"["who","a::b",null]"#) == .who(["a::b"]))
        #expect(try self.request(#"["leave","*",null]"#) == .leave("*"))
        #expect(try self.request(#"["leave","",null]"#) == .leave(""))
    }

    @Test(
        "Anything else is refused, and says why",
        arguments: [
            (#"["dance","lobby",null]"#, "unknownRequest"), (#"["JOIN","lobby",null]"#, "unknownRequest"),
            ("[1]", "unknownRequest"), (#"["said","lobby",1]"#, "unknownRequest"),
            (#"["*","lobby",1]"#, "unknownRequest"),
            (#"["join",1]"#, "invalidEventName"), (#"["say","hello"]"#, "invalidEventName"),
            (#"["who","lobby",{}]"#, "unexpectedPayload"), (#"["leave","lobby","bye"]"#, "unexpectedPayload"),
        ]
    )
    func refusals(_ line: String, _ code: String) throws {
        let refusal = try #require(throws: HubRefusal.self) { try self.request(line) }
        #expect(refusal.code == code)
        #expect(!refusal.message.isEmpty)
    }

    @Test("What a member says about itself has a limit")
    func data() throws {
        let longest = String(repeating: "x", count: HubRequest.maximumData - 2)
        #expect(try self.request(#"["join","a","\#(longest)"]"#) == .join("a", as: RawJSON("\"\(longest)\"")))
        #expect(throws: HubRefusal.self) { try self.request(#"["join","a","\#(longest)x"]"#) }
    }

    @Test("So has what is said, with its room")
    func said() throws {
        let line = #"["say","a","hello"]"#
        #expect(try self.request(line, maximumSaid: line.utf8.count) == .say("a", RawJSON(#""hello""#)))
        let refusal = try #require(throws: HubRefusal.self) {
            try self.request(line, maximumSaid: line.utf8.count - 1)
        }
        #expect(refusal.code == "payloadTooLong")
        // Others are no longer for being answered.
        #expect(try self.request(#"["who","a",null]"#, maximumSaid: 1) == .who("a"))
    }
}
