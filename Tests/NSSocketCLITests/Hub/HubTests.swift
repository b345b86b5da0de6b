//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Subprocess
import Testing

@Suite("nss hub", .timeLimit(.minutes(5)))
struct HubTests {
    private static let ada = #"{"id":"hub/1","data":{"name":"Ada"}}"#
    private static let bob = #"{"id":"hub/2","data":{"name":"Bob"}}"#

    /// Somebody who is in the lobby as number 1.
    private static func withAda(_ address: String, _ body: @escaping @Sendable (Tool) async throws -> Void) async throws
    {
        let outcome = try await Tool.run("connect", address) { client in
            try await client.write(#"join::lobby {"name":"Ada"}"# + "\n")
            #expect(try await client.output.next() == #"here::lobby {"you":"hub/1","count":1,"members":[\#(ada)]}"#)
            try await body(client)
        }
        #expect(outcome.status == .exited(0))
    }

    @Test("Two in a room hear who comes, what is said, who changes and who leaves")
    func conversation() async throws {
        let (ada, bob) = (Self.ada, Self.bob)
        let hub = try await Tool.hub { hub, address in
            try await Self.withAda(address) { first in
                let second = try await Tool.run("connect", address) { second in
                    try await second.write(#"join::lobby {"name":"Bob"}"# + "\n")
                    let here = try await second.output.next()
                    #expect(here.hasPrefix(#"here::lobby {"you":"hub/2","count":2,"members":[{"id":"hub/"#))
                    #expect(here.contains(ada) && here.contains(bob))
                    #expect(try await first.output.next() == "joined::lobby \(bob)")

                    try await second.write("say::lobby [1,2.50]\n")
                    #expect(try await first.output.next() == #"said::lobby {"from":\#(bob),"data":[1,2.50]}"#)
                    try await first.write("say::lobby \"hello\"\n")
                    // The speaker would have heard itself before this.
                    #expect(try await second.output.next() == #"said::lobby {"from":\#(ada),"data":"hello"}"#)

                    try await first.write("join::lobby\n")
                    #expect(try await first.output.next().hasPrefix(#"here::lobby {"you":"hub/1","count":2,"#))
                    #expect(try await second.output.next() == #"changed::lobby {"id":"hub/1","data":null}"#)

                    try await second.write("leave::lobby\nwho::lobby\n")
                    #expect(try await second.output.next() == "left::lobby \(bob)")
                    #expect(
                        try await second.output.next()
                            == #"here::lobby {"you":"hub/2","count":1,"members":[{"id":"hub/1","data":null}]}"#)
                    #expect(try await first.output.next() == "left::lobby \(bob)")
                }
                #expect(second.status == .exited(0))
                #expect(second.output == [])
            }
            try hub.send(.interrupt)
        }
        #expect(hub.status == .exited(0))
        #expect(hub.errors == [])
        let told = hub.output.filter { !$0.contains(#""type":"open""#) }
        #expect(
            told == [
                #"{"type":"joined","connection":1,"room":["lobby"]}"#,
                #"{"type":"joined","connection":2,"room":["lobby"]}"#,
                #"{"type":"left","connection":2,"room":["lobby"]}"#, #"{"type":"close","connection":2}"#,
                #"{"type":"left","connection":1,"room":["lobby"]}"#, #"{"type":"close","connection":1}"#,
            ])
    }

    @Test("Rooms are apart, whatever their names")
    func rooms() async throws {
        let hub = try await Tool.hub { hub, address in
            try await Self.withAda(address) { client in
                try await client.write(
                    "[\"join\",\"*\",1]\n[\"say\",\"*\",\"nobody hears\"]\nwho::lobby::annexe\nwho::lobby\n")
                #expect(
                    try await client.output.next()
                        == #"here::* {"you":"hub/1","count":1,"members":[{"id":"hub/1","data":1}]}"#)
                #expect(
                    try await client.output.next() == #"here::lobby::annexe {"you":"hub/1","count":0,"members":[]}"#)
                #expect(
                    try await client.output.next() == #"here::lobby {"you":"hub/1","count":1,"members":[\#(Self.ada)]}"#
                )
            }
            try hub.send(.interrupt)
        }
        #expect(hub.status == .exited(0))
        #expect(hub.output.contains(#"{"type":"joined","connection":1,"room":["*"]}"#))
    }

    @Test("Whose connection ends has left")
    func disconnection() async throws {
        let hub = try await Tool.hub { hub, address in
            try await Self.withAda(address) { client in
                do {
                    let peer = try RawPeer(address)
                    try peer.send("[\"join\",\"lobby\",{\"name\":\"Bob\"}]\n")
                    #expect(try await client.output.next() == "joined::lobby \(Self.bob)")
                    // Gone without a word, and without having read a thing.
                    withExtendedLifetime(peer) {}
                }
                #expect(try await client.output.next() == "left::lobby \(Self.bob)")
            }
            try hub.send(.interrupt)
        }
        #expect(hub.status == .exited(0))
    }

    @Test(
        "What cannot be done is refused, and the next request is carried out",
        arguments: [
            (#"["dance","lobby",null]"#, #"["dance","lobby"],"code":"unknownRequest""#),
            (#"["join",null]"#, #"["join"],"code":"invalidEventName""#),
            (#"["say","cellar",1]"#, #"["say","cellar"],"code":"notMember""#),
            (#"["leave","cellar",null]"#, #"["leave","cellar"],"code":"notMember""#),
            (#"["leave","lobby",1]"#, #"["leave","lobby"],"code":"unexpectedPayload""#),
            (#"["join","cellar",1]"#, #"["join","cellar"],"code":"limitReached""#),
            ("[1]", #"null,"code":"unknownRequest""#), ("nonsense", #"null,"code":"malformedFrame""#),
            (
                #"["join","\#(String(repeating: "é", count: 100))",1]"#,
                #"["join","\#(String(repeating: "é", count: 100))"],"code":"invalidEventName""#
            ),
        ]
    )
    func refusals(_ line: String, _ answer: String) async throws {
        let hub = try await Tool.hub("--rooms-per-member", "1") { hub, address in
            let server = RawConversation(try RawPeer(address))
            #expect(try server.ask(#"["join","lobby",{"name":"Ada"}]"#).hasPrefix(#"["here","lobby","#))
            #expect(try server.ask(line).hasPrefix(#"["refused",{"event":\#(answer),"message":""#))
            #expect(try server.ask(#"["who","lobby",null]"#).hasPrefix(#"["here","lobby","#))
            try hub.send(.terminate)
        }
        #expect(hub.status == .exited(0))
        #expect(hub.output.filter { $0.contains(#""type":"error","connection":1,"code":""#) }.count == 1)
    }

    @Test("What would nest too deep for the others ends its own connection only")
    func nesting() async throws {
        let hub = try await Tool.hub { hub, address in
            try await Self.withAda(address) { client in
                let server = RawConversation(try RawPeer(address))
                #expect(try server.ask(#"["join","lobby",{"name":"Bob"}]"#).hasPrefix(#"["here","lobby","#))
                #expect(try await client.output.next() == "joined::lobby \(Self.bob)")
                let nested = { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
                try server.peer.send("[\"say\",\"lobby\",\(nested(60))]\n[\"say\",\"lobby\",\(nested(62))]\n")
                #expect(
                    try await client.output.next() == #"said::lobby {"from":\#(Self.bob),"data":\#(nested(60))}"#)
                #expect(server.peer.isAtEnd())
                server.peer.end()
                #expect(try await client.output.next() == "left::lobby \(Self.bob)")
            }
            try hub.send(.interrupt)
        }
        #expect(hub.status == .exited(0))
    }

    @Test("With --echo who speaks is heard by itself, under the name that --node gives")
    func echo() async throws {
        let hub = try await Tool.hub("--echo", "--node", "n", "--drop-oldest") { hub, address in
            let client = try await Tool.run("connect", address) { client in
                try await client.write("join::a\nsay::a 1\n")
                #expect(try await client.output.next().hasPrefix(#"here::a {"you":"n/1","#))
                #expect(try await client.output.next() == #"said::a {"from":{"id":"n/1","data":null},"data":1}"#)
            }
            #expect(client.status == .exited(0))
            try hub.send(.interrupt)
        }
        #expect(hub.status == .exited(0))
    }

    @Test("People are told who came and went, on stderr")
    func text() async throws {
        let hub = try await Tool.run("hub", "0") { hub in
            let line = try await hub.errors.next()
            try #require(line.hasPrefix("listening on 127.0.0.1:"))
            let address = String(line.dropFirst("listening on ".count))
            try await Self.withAda(address) { client in
                try await client.write("[\"join\",\"a b\",null]\nsay::c 1\n")
                _ = try await (client.output.next(), client.output.next())
            }
            #expect(try await hub.errors.next().hasPrefix("#1 opened by 127.0.0.1:"))
            #expect(try await hub.errors.next() == "#1 joined lobby")
            #expect(try await hub.errors.next() == #"#1 joined ["a b"]"#)
            #expect(try await hub.errors.next() == "#1 You are not in this room; join it first.")
            let left = try await [hub.errors.next(), hub.errors.next()]
            #expect(Set(left) == ["#1 left lobby", #"#1 left ["a b"]"#])
            #expect(try await hub.errors.next() == "#1 closed")
            try hub.send(.interrupt)
        }
        #expect(hub.status == .exited(0))
        #expect(hub.output == [])
    }
}
