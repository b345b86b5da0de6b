//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Subprocess
import Testing

@Suite("nss listen and nss connect", .timeLimit(.minutes(5)))
struct ConversationTests {
    @Test("Every object of a conversation is exact")
    func objects() async throws {
        let server = try await Tool.listen("--echo", "--count", "2") { server, address in
            let client = try await Tool.run("connect", address, "--json", "--count", "2") { client in
                #expect(try await client.output.next() == #"{"type":"start","connection":1,"peer":"\#(address)"}"#)
                #expect(
                    try await server.output.next().hasPrefix(#"{"type":"open","connection":1,"peer":"127.0.0.1:"#)
                )
                try await client.write(#"{"event":"a::b","payload":{"x":1}}"# + "\n")
                let message = #"{"type":"message","connection":1,"event":["a","b"],"payload":{"x":1}}"#
                #expect(try await server.output.next() == message)
                #expect(try await client.output.next() == message)
                // The last line needs no line feed.
                try await client.write(#"{"event":["a","b"],"other":[{}],"payload":2}"#)
            }
            #expect(client.status == .exited(0))
            #expect(
                client.output == [
                    #"{"type":"message","connection":1,"event":["a","b"],"payload":2}"#,
                    #"{"type":"close","connection":1}"#,
                ]
            )
            #expect(client.errors == [])
        }
        #expect(server.status == .exited(0))
        #expect(
            server.output == [
                #"{"type":"message","connection":1,"event":["a","b"],"payload":2}"#,
                #"{"type":"close","connection":1}"#,
            ]
        )
        #expect(server.errors == [])
    }

    @Test("People see messages on stdout in the form they write them, and the rest on stderr")
    func text() async throws {
        let server = try await Tool.run("listen", "0", "--echo", "--count", "2") { server in
            let line = try await server.errors.next()
            try #require(line.hasPrefix("listening on 127.0.0.1:"))
            let address = String(line.dropFirst("listening on ".count))
            let client = try await Tool.run("connect", address, input: "you::there {\"x\":1}\r\n\n  bare\n")
            #expect(client.status == .exited(0))
            #expect(client.output == ["you::there {\"x\":1}", "bare null"])
            #expect(client.errors == ["connected to \(address)", "closed"])
        }
        #expect(server.status == .exited(0))
        #expect(server.output == ["#1 you::there {\"x\":1}", "#1 bare null"])
        #expect(server.errors.count == 2)
        #expect(server.errors.first?.hasPrefix("#1 opened by 127.0.0.1:") == true)
        #expect(server.errors.last == "#1 closed")
    }

    @Test("Connections are numbered, and each gets its own echo")
    func severalConnections() async throws {
        let server = try await Tool.listen("--echo", "--count", "3") { server, address in
            for number in 1...3 {
                let client = try await Tool.run("connect", address, "--json", "--count", "1") { client in
                    _ = try await client.output.next()
                    #expect(try await server.output.next().hasPrefix(#"{"type":"open","connection":\#(number),"#))
                    try await client.write(#"{"event":"from","payload":\#(number)}"# + "\n")
                    #expect(try await client.output.next().hasSuffix(#""event":["from"],"payload":\#(number)}"#))
                    let message = #"{"type":"message","connection":\#(number),"event":["from"],"payload":\#(number)}"#
                    #expect(try await server.output.next() == message)
                }
                #expect(client.status == .exited(0))
                #expect(try await server.output.next() == #"{"type":"close","connection":\#(number)}"#)
            }
        }
        #expect(server.status == .exited(0))
        #expect(server.output == [])
    }

    @Test("A unix socket is an address like any other, and its file is removed at the end")
    func unixSocket() async throws {
        let path = "/tmp/nss-test-\(UInt32.random(in: .min ... .max)).sock"
        let server = try await Tool.run("listen", "unix:\(path)", "--json", "--count", "1") { server in
            #expect(try await server.addressListenedOn() == "unix:\(path)")
            let sender = try await Tool.run("send", "unix:\(path)", "a::b", "1")
            #expect(sender.status == .exited(0))
            #expect(try await server.output.next() == #"{"type":"open","connection":1,"peer":"unix:\#(path)"}"#)
        }
        #expect(server.status == .exited(0))
        #expect(server.output.first == #"{"type":"message","connection":1,"event":["a","b"],"payload":1}"#)
        let again = try await Tool.run("send", "unix:\(path)", "a::b", "1")
        #expect(again.status == .exited(69))
    }

    @Test("Only messages that match are printed, counted and sent back, each once")
    func matching() async throws {
        let server = try await Tool.listen("--echo", "--match", "a::*", "--match", "**::b", "--count", "2") {
            _, address in
            let client = try await Tool.run(
                "connect", address, "--json", "--count", "2",
                input: ["a", "a::b", "b::c", "x::y::b", "a::c"].map { #"{"event":"\#($0)"}"# + "\n" }.joined()
            )
            #expect(client.status == .exited(0))
            #expect(
                client.output.dropFirst().dropLast() == [
                    #"{"type":"message","connection":1,"event":["a","b"],"payload":null}"#,
                    #"{"type":"message","connection":1,"event":["x","y","b"],"payload":null}"#,
                ]
            )
        }
        #expect(server.status == .exited(0))
        #expect(server.output.filter { $0.contains("message") }.count == 2)
    }

    @Test("A peer that sends and closes at once is heard")
    func shortVisit() async throws {
        let server = try await Tool.listen("--count", "20") { _, address in
            for number in 1...20 {
                let peer = try RawPeer(address)
                try peer.send("[\"visit\",\(number)]\n")
                peer.end()
            }
        }
        #expect(server.status == .exited(0))
        #expect(server.output.filter { $0.contains("visit") }.count == 20)
    }

    @Test("A thousand lines come back in order")
    func manyLines() async throws {
        let lines = (1...1000).map { "number::\($0 % 7) {\"n\":\($0)}" }
        let server = try await Tool.listen("--echo") { server, address in
            let client = try await Tool.run(
                "connect", address, "--count", "1000", input: lines.joined(separator: "\n")
            )
            #expect(client.status == .exited(0))
            #expect(client.output == lines)
            try server.send(.interrupt)
        }
        #expect(server.status == .exited(0))
        #expect(server.output.count == 1002)
    }
}
