//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Subprocess
import Testing

@Suite("Names and payloads", .timeLimit(.minutes(5)))
struct PassThroughTests {
    @Test(
        "Payloads pass unchanged, character for character",
        arguments: [
            #"{"x" :  1 , "y":[ ]}"#, "12345678901234567890.50", "1e400", "-0.0", #""\u00e9\/é\ud83d\ude00😀""#,
            #"{"a":1,"a":2}"#, "\"\\u2028 \u{2028}\"", "true", "[[[]]]",
        ]
    )
    func payloads(_ payload: String) async throws {
        let server = try await Tool.listen("--echo", "--count", "2") { _, address in
            let text = try await Tool.run("connect", address, "--count", "1", input: "a::b  \(payload) \r\n")
            #expect(text.output == ["a::b \(payload)"])
            let json = try await Tool.run(
                "connect", address, "--json", "--count", "1", input: #"{ "payload" : \#(payload) , "event":"a::b"}"#
            )
            #expect(
                json.output.dropFirst().first
                    == #"{"type":"message","connection":1,"event":["a","b"],"payload":\#(payload)}"#
            )
        }
        let messages = server.output.filter { $0.contains("message") }
        #expect(messages.count == 2)
        for message in messages { #expect(message.hasSuffix(#""payload":\#(payload)}"#)) }
    }

    @Test("Names that cannot be written as a::b are printed, and read, as whole frames")
    func unwritableNames() async throws {
        let frames = [
            #"["a b","c", {"x":1}]"#, #"["a\n",1]"#, #"["a::b",1]"#, #"["a:","b",1]"#, #"["",1]"#, "[1]", #"["[",1]"#,
            #"["a\tb",null]"#, #"["{",1]"#, #"["}a",1]"#, #"["]",1]"#, #"["\"a\"",1]"#, #"[",",1]"#,
            "[\"\u{FEFF}a\",1]",
        ]
        let names = ["a::b", "::", "a::", "::a", ":a::b", "a:b:", "a{", "a\"", "a,", "é::😀", "*::**"]
        let server = try await Tool.listen("--echo") { server, address in
            let client = try await Tool.run(
                "connect", address, "--count", "\(frames.count + names.count)",
                input: (frames + names.map { "\($0) 1" }).joined(separator: "\n")
            )
            #expect(client.status == .exited(0))
            #expect(client.output == frames + names.map { "\($0) 1" })
            try server.send(.terminate)
        }
        #expect(server.status == .exited(0))
        let events = server.output.compactMap { line in
            line.firstRange(of: #""event":"#).map { line[$0.upperBound...] }
        }
        #expect(events.first == #"["a b","c"],"payload":{"x":1}}"#)
        #expect(events.dropFirst().first == #"["a\n"],"payload":1}"#)
        #expect(events.dropFirst(5).first == #"[],"payload":1}"#)
        #expect(events.last == #"["*","**"],"payload":1}"#)
    }

    @Test("Names are printed with the escapes that the wire needs and no others")
    func escapedNames() async throws {
        let server = try await Tool.listen("--count", "3") { _, address in
            let peer = try RawPeer(address)
            try peer.send(#"["\u0061\/\u00e9\u0001","q\"\\",1]"# + "\n")
            try peer.send(#"[1,true,null,1.50,{"x":1}]"# + "\n")
            try peer.send(#" [ "a" , "b" , 1 ] "# + "\n")
        }
        #expect(
            server.output.dropFirst().dropLast() == [
                #"{"type":"message","connection":1,"event":["a/é\u0001","q\"\\"],"payload":1}"#,
                #"{"type":"message","connection":1,"event":["1","true","null","1.5"],"payload":{"x":1}}"#,
                #"{"type":"message","connection":1,"event":["a","b"],"payload":1}"#,
            ]
        )
    }

    @Test("A line with a carriage return inside is malformed, and nothing of it is printed")
    func forgedRecords() async throws {
        let server = try await Tool.listen("--count", "1") { _, address in
            let peer = try RawPeer(address)
            let forged = #"{"type":"message","connection":7,"event":["admin"],"payload":true}"#
            try peer.send("[\"a\",[\r\(forged)\r]]\n[\"b\",1]\r\n")
        }
        #expect(!server.output.contains { $0.contains("admin") || $0.contains("\r") })
        #expect(
            server.output.filter { $0.hasPrefix(#"{"type":"message""#) } == [
                #"{"type":"message","connection":1,"event":["b"],"payload":1}"#
            ])
    }

    @Test("A message sent from the command line arrives as it was given")
    func sending() async throws {
        let server = try await Tool.listen("--count", "4") { _, address in
            for arguments in [
                ["a::b", #"{"x": 1}"#], ["tick"], [#"["a b","c::d"]"#, "2"], ["x", "{\n\"y\": [1,\n2]}"],
            ] {
                let sender = try await Tool.run(["send", address] + arguments)
                #expect(sender.status == .exited(0))
                #expect(sender.output == [])
                #expect(sender.errors == [])
            }
        }
        #expect(
            server.output.compactMap { line in line.firstRange(of: #""event":"#).map { String(line[$0.upperBound...]) }
            } == [
                #"["a","b"],"payload":{"x": 1}}"#,
                #"["tick"],"payload":null}"#,
                #"["a b","c::d"],"payload":2}"#,
                #"["x"],"payload":{ "y": [1, 2]}}"#,
            ]
        )
    }
}
