//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Subprocess
import Testing

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

@Suite("nss connect --reconnect", .timeLimit(.minutes(1)))
struct ReconnectTests {
    /// Runs a client with a path where a server may be.
    private func withPath<Result>(_ body: (_ path: String) async throws -> Result) async throws -> Result {
        let path = "/tmp/nss-\(UInt32.random(in: 0 ... .max)).sock"
        defer { unlink(path) }
        return try await body(path)
    }

    @Test("The conversation goes on when the server is killed and comes back, with what was typed meanwhile")
    func killedServer() async throws {
        try await self.withPath { path in
            let address = "unix:\(path)"
            let client = try await Tool.run("connect", address, "--reconnect", "--json") { client in
                for number in 1...2 {
                    // The first time before there is a server, then while there is none any more.
                    try await client.write("{\"event\":\"number\",\"payload\":\(number)}\n")
                    _ = try await Tool.run("listen", address, "--json", "--echo") { server in
                        #expect(try await server.addressListenedOn() == address)
                        let start = #"{"type":"start","connection":\#(number),"peer":"\#(address)"}"#
                        while true {
                            let line = try await client.output.next()
                            guard !line.hasPrefix(#"{"type":"waiting","attempt":"#) else { continue }
                            #expect(line == start)
                            break
                        }
                        let message =
                            #"{"type":"message","connection":\#(number),"event":["number"],"payload":\#(number)}"#
                        #expect(try await client.output.next() == message)
                        if number == 1 { try server.send(.kill) } else { try server.send(.interrupt) }
                        var line = try await client.output.next()
                        // A connection that is killed may also be reset.
                        if line.contains(#""type":"error""#) { line = try await client.output.next() }
                        #expect(line == #"{"type":"close","connection":\#(number)}"#)
                    }
                }
                try client.send(.interrupt)
            }
            #expect(client.status == .exited(0))
            #expect(client.errors == [])
        }
    }

    @Test("At the end of input, what was sent leaves and the connection closes")
    func endOfInput() async throws {
        let server = try await Tool.listen("--count", "2") { _, address in
            let client = try await Tool.run("connect", address, "--reconnect", input: "a 1\nb 2\n")
            #expect(client.status == .exited(0))
            #expect(client.output == [])
            #expect(client.errors == ["connected to \(address)", "closed"])
        }
        #expect(server.status == .exited(0))
    }

    @Test("With --count the end of input ends nothing")
    func count() async throws {
        let server = try await Tool.listen("--echo") { server, address in
            let client = try await Tool.run("connect", address, "--reconnect", "--count", "2", input: "a 1\nb 2\n")
            #expect(client.status == .exited(0))
            #expect(client.output == ["a 1", "b 2"])
            try server.send(.interrupt)
        }
        #expect(server.status == .exited(0))
    }

    @Test("Giving up is a failure that says why; what waits are for is told meanwhile")
    func givingUp() async throws {
        try await self.withPath { path in
            let reason = "There is no socket at unix:\(path); start the server, or check the path."
            let text = try await Tool.run("connect", "unix:\(path)", "--reconnect", "--max-retries", "2", input: "a\n")
            #expect(text.status == .exited(69))
            #expect(text.output == [])
            #expect(text.errors.count == 2)
            let wait = try #require(text.errors.first)
            #expect(wait.hasPrefix("waiting 0.") && wait.hasSuffix(" s to connect again: \(reason)"))
            #expect(text.errors.last == "nss: The client gave up after 2 retries. \(reason)")

            let json = try await Tool.run(
                "connect", "unix:\(path)", "--reconnect", "--max-retries", "2", "--json", input: "")
            #expect(json.status == .exited(69))
            #expect(json.output.count == 2)
            let object = try #require(json.output.first)
            #expect(object.hasPrefix(#"{"type":"waiting","attempt":2,"seconds":0."#))
            #expect(object.hasSuffix(#","code":"connectFailed","message":"\#(reason)"}"#))
            #expect(json.output.last?.hasPrefix(#"{"type":"error","code":"retriesExhausted","message":"#) == true)
        }
    }

    @Test("Ctrl-C ends a client that waits; time that is over without any connection is a time-out")
    func endsOfWaits() async throws {
        try await self.withPath { path in
            let interrupted = try await Tool.run("connect", "unix:\(path)", "--reconnect", "--json") { client in
                #expect(try await client.output.next().hasPrefix(#"{"type":"waiting","#))
                try client.send(.interrupt)
            }
            #expect(interrupted.status == .exited(0))
            let late = try await Tool.run("connect", "unix:\(path)", "--reconnect", "--timeout", "0.2", input: "a\n")
            #expect(late.status == .exited(75))
            #expect(late.errors.last?.contains("There was no connection to unix:\(path) in time") == true)
        }
    }

    @Test(
        "Numbers of retries that make no sense are refused with 64",
        arguments: [["--max-retries", "1"], ["--reconnect", "--max-retries", "-1"]]
    )
    func usage(_ options: [String]) async throws {
        let outcome = try await Tool.run(["connect", "1"] + options)
        #expect(outcome.status == .exited(64))
        #expect(!outcome.errors.isEmpty)
    }
}
