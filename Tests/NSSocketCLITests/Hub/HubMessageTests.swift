//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket
import Testing

@testable import NSSocketCLI

@Suite("What nss hub tells its members")
struct HubMessageTests {
    private let ada: HubMember

    init() throws {
        self.ada = HubMember(id: "hub/1", data: try RawJSON(#"{"name":"Ada"}"#))
    }

    @Test("Every message is exact")
    func messages() throws {
        let here = try HubMessage.here("a::b", you: "hub/1", count: 2, members: [self.ada, self.ada])
        let member = #"{"id":"hub/1","data":{"name":"Ada"}}"#
        #expect(here.name == "here::a::b")
        #expect(here.payload.text == #"{"you":"hub/1","count":2,"members":[\#(member),\#(member)]}"#)
        let left = try HubMessage.presence("left", "a", self.ada)
        #expect(left.name == "left::a")
        #expect(left.payload.text == member)
        let said = try HubMessage.said(["a::b"], by: self.ada, RawJSON("[1.50]"))
        #expect(said.name == ["said", "a::b"])
        #expect(said.payload.text == #"{"from":\#(member),"data":[1.50]}"#)
        #expect(try HubMessage.gap("a", node: "b\"", count: 3).payload.text == #"{"node":"b\"","missing":3}"#)
        let unknown = try HubMessage.gap(nil, node: "b", count: nil)
        #expect(unknown.name == "gap")
        #expect(unknown.payload.text == #"{"node":"b","missing":null}"#)
    }

    @Test("A refusal repeats what was asked for, unless that is long or nothing at all")
    func refusals() throws {
        let refusal = HubRefusal("notMember", "Join first.")
        let end = #","code":"notMember","message":"Join first."}"#
        #expect(try HubMessage.refused("say::a", refusal).payload.text == #"{"event":["say","a"]"# + end)
        let long = EventName(segments: ["say", String(repeating: "x", count: 300)])
        for name in [nil, [], long] {
            #expect(try HubMessage.refused(name, refusal).payload.text == #"{"event":null"# + end)
        }
    }

    @Test("Of very many members only so many are named as fit into a line, and all are counted")
    func manyMembers() throws {
        let members = repeatElement(self.ada, count: 10_000)
        let here = try HubMessage.here("a", you: "hub/1", count: members.count, members: members)
        #expect(here.payload.bytes.readableBytes < 64 << 10)
        #expect(here.payload.text.hasPrefix(#"{"you":"hub/1","count":10000,"members":[{"id""#))
    }
}
