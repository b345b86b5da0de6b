//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Subprocess
import Testing

@Suite("Bad input", .timeLimit(.minutes(5)))
struct BadInputTests {
    @Test("With --json a line that people write is told how programs do")
    func otherForm() async throws {
        let server = try await Tool.listen { server, address in
            let client = try await Tool.run("connect", address, "--json", input: "a 1\n")
            #expect(client.status == .exited(65))
            #expect(client.errors.first?.contains(#"With --json a line is {"event":"a::b","payload":…}."#) == true)
            try server.send(.interrupt)
        }
        #expect(server.status == .exited(0))
    }

    @Test("Lines that cannot be sent are reported by number and left out")
    func badLines() async throws {
        let server = try await Tool.listen("--echo") { server, address in
            let client = try await Tool.run(
                "connect", address, "--timeout", "20", "--count", "2", input: "a 1\n\nb {x\nc 3\n[\"d\",\n"
            )
            #expect(client.status == .exited(65))
            #expect(client.output == ["a 1", "c 3"])
            #expect(client.errors.contains { $0.hasPrefix("line 3 of the input was not sent: This is not JSON") })
            try server.send(.interrupt)
        }
        #expect(server.status == .exited(0))
    }

    @Test(
        "Programs hear of lines that cannot be sent as objects",
        arguments: [
            "nonsense", "[\"a\",1]", "{}", #"{"event":5}"#, #"{"event":[]}"#, #"{"event":["a",1]}"#,
            #"{"event":"a","payload":}"#,
            #"{"event":null}"#, #""a""#,
        ]
    )
    func badObjects(_ line: String) async throws {
        let server = try await Tool.listen { server, address in
            let client = try await Tool.run(
                "connect", address, "--json", input: "{\"event\":\"a\"}\n\(line)\n{\"event\":\"b\"}")
            #expect(client.status == .exited(65))
            let error = client.output.dropFirst().first
            #expect(
                error?.hasPrefix(#"{"type":"error","connection":1,"code":"invalidInput","message":"line 2 "#) == true
            )
            #expect(try await server.output.next().contains(#""type":"open""#))
            #expect(try await server.output.next().contains(#""event":["a"]"#))
            #expect(try await server.output.next().contains(#""event":["b"]"#))
            try server.send(.interrupt)
        }
        #expect(server.status == .exited(0))
    }

    @Test("A payload that is no JSON is refused before anything is connected")
    func badPayload() async throws {
        // Nothing listens there: that would be 69.
        let word = try await Tool.run("send", "unix:/nowhere/at/all", "a", "good day")
        #expect(word.status == .exited(65))
        #expect(word.errors.first?.hasSuffix(#" A string has quotes: "good day"."#) == true)
        let sender = try await Tool.run("send", "unix:/nowhere/at/all", "a", "{x}")
        #expect(sender.status == .exited(65))
        #expect(sender.errors.first?.hasPrefix("nss: Nothing was sent: This is not JSON") == true)
    }

    @Test("Lines of a peer that are no frames are reported, and the next ones are heard")
    func malformedFrames() async throws {
        let server = try await Tool.listen("--count", "2") { server, address in
            let peer = try RawPeer(address)
            try peer.send("[\"a\",1]\nnonsense\r\n\r\n{\"a\":1}\n")
            try peer.send([UInt8](#"[""#.utf8) + [0xFF] + [UInt8]("\",1]\n".utf8))
            try peer.send("[\"b\",2]\n")
            #expect(try await server.output.next().contains(#""type":"open""#))
            #expect(try await server.output.next().contains(#""event":["a"]"#))
            // Two of the three are of one kind, of which the second is counted.
            for _ in 1...2 {
                #expect(
                    try await server.output.next().hasPrefix(
                        #"{"type":"error","connection":1,"code":"malformedFrame","message":"A line was skipped: "#
                    )
                )
            }
            #expect(try await server.output.next().contains(#""event":["b"]"#))
        }
        #expect(server.status == .exited(0))
        #expect(server.output.count == 2)
        #expect(server.output.first?.contains("1 more line was skipped") == true)
        #expect(server.output.last == #"{"type":"close","connection":1}"#)
    }

    @Test("A connection that breaks the limits ends, and the others go on")
    func tooLong() async throws {
        let server = try await Tool.listen("--count", "1") { server, address in
            let hostile = try RawPeer(address)
            // More than a line may have; the system takes what it can.
            try? hostile.send([UInt8](repeating: UInt8(ascii: "x"), count: 2 << 20))
            #expect(try await server.output.next().contains(#""type":"open""#))
            #expect(try await server.output.next().contains(#""code":"frameTooLong""#))
            hostile.end()
            #expect(try await server.output.next() == #"{"type":"close","connection":1}"#)
            let sender = try await Tool.run("send", address, "still::there")
            #expect(sender.status == .exited(0))
        }
        #expect(server.status == .exited(0))
        #expect(server.output.contains { $0.contains(#""event":["still","there"]"#) })
    }
}
