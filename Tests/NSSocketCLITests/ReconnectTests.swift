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

@Suite("nss connect --reconnect", .timeLimit(.minutes(5)))
struct ReconnectTests {
    /// Runs a client with a path where a server may be.
    private func withPath<Result>(_ body: (_ path: String) async throws -> Result) async throws -> Result {
        let path = "/tmp/nss-\(UInt32.random(in: 0 ... .max)).sock"
        defer { unlink(path) }
        return try await body(path)
    }

    /// Sees what was said come back on the next connection, and returns which one that is.
    private func converse(_ client: Tool, saying number: Int, at address: String) async throws -> Int {
        var line = try await client.output.next()
        while line.hasPrefix(#"{"type":"waiting","attempt":"#) { line = try await client.output.next() }
        let connection = try #require(line.firstMatch(of: #/"connection":(\d+)/#).flatMap { Int($0.1) })
        #expect(line == #"{"type":"start","connection":\#(connection),"peer":"\#(address)"}"#)
        #expect(
            try await client.output.next()
                == #"{"type":"message","connection":\#(connection),"event":["number"],"payload":\#(number)}"#)
        return connection
    }

    /// Waits until the client has lost its connection and tried for another in vain. A server that was killed may take a last one
    /// while the system clears it away.
    private func loseConnection(_ client: Tool) async throws {
        var lines: [String] = []
        while lines.last?.hasPrefix(#"{"type":"waiting","attempt":2,"#) != true {
            lines.append(try await client.output.next())
        }
        // It may also be reset.
        if lines.first?.contains(#""type":"error""#) == true { lines.removeFirst() }
        #expect(lines.first == #"{"type":"close","connection":1}"#)
    }

    @Test("The conversation goes on when the server is killed and comes back, with what was typed meanwhile")
    func killedServer() async throws {
        try await self.withPath { path in
            let address = "unix:\(path)"
            let listen = ["listen", address, "--json", "--echo"]
            let killed = try await Tool.run(listen) { server in
                #expect(try await server.addressListenedOn() == address)
                let client = try await Tool.run("connect", address, "--reconnect", "--json") { client in
                    try await client.write("{\"event\":\"number\",\"payload\":1}\n")
                    #expect(try await self.converse(client, saying: 1, at: address) == 1)
                    try server.send(.kill)
                    try await self.loseConnection(client)
                    try await client.write("{\"event\":\"number\",\"payload\":2}\n")
                    _ = try await Tool.run(listen) { server in
                        let last = try await self.converse(client, saying: 2, at: address)
                        try client.send(.interrupt)
                        #expect(try await client.output.next() == #"{"type":"close","connection":\#(last)}"#)
                        try server.send(.interrupt)
                    }
                }
                #expect(client.status == .exited(0))
                #expect(client.errors == [])
            }
            #expect(killed.status == .signaled(9))
        }
    }

    @Test("At the end of input, what was sent leaves and the connection closes")
    func endOfInput() async throws {
        // A server that ends at the second message may close before the client has seen the end of its input.
        let server = try await Tool.listen { server, address in
            let client = try await Tool.run("connect", address, "--reconnect", input: "a 1\nb 2\n")
            #expect(client.status == .exited(0))
            #expect(client.output == [])
            #expect(client.errors == ["connected to \(address)", "closed"])
            #expect(try await server.output.next().hasPrefix(#"{"type":"open","connection":1,"#))
            #expect(
                try await server.output.next()
                    == #"{"type":"message","connection":1,"event":["a"],"payload":1}"#)
            #expect(
                try await server.output.next()
                    == #"{"type":"message","connection":1,"event":["b"],"payload":2}"#)
            try server.send(.interrupt)
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
            let text = try await Tool.run("connect", "unix:\(path)", "--reconnect", "--max-retries", "2")
            #expect(text.status == .exited(69))
            #expect(text.output == [])
            #expect(text.errors.count == 2)
            let wait = try #require(text.errors.first)
            #expect(wait.hasPrefix("waiting 0.") && wait.hasSuffix(" s to connect again: \(reason)"))
            #expect(text.errors.last == "nss: The client gave up after 2 retries. \(reason)")

            let json = try await Tool.run(
                "connect", "unix:\(path)", "--reconnect", "--max-retries", "2", "--json")
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
            let late = try await Tool.run("connect", "unix:\(path)", "--reconnect", "--timeout", "0.2")
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
