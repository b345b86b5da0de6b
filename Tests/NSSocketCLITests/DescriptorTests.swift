//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Subprocess
import Testing

@Suite("Few descriptors", .timeLimit(.minutes(5)))
struct DescriptorTests {
    @Test("A server that has run out of descriptors refuses, and serves again when there are some")
    func exhausted() async throws {
        let server = try await Tool.run(
            shell: "ulimit -n 64; exec nss listen 127.0.0.1:0 --json --echo"
        ) { server in
            let address = try await server.addressListenedOn()
            #expect(try await server.errors.next().contains("file descriptors, enough for"))
            try await Self.exhaust(server, address)
            // The peers are gone, but the server may be a moment behind.
            while try await Tool.run("connect", address, "--count", "1", "--timeout", "5", input: "again 1\n").status
                != .exited(0)
            {}
            try server.send(.interrupt)
        }
        #expect(server.status == .exited(0))
    }

    @Test(
        "A start with too few descriptors warns once, of how many connections there can be and what to raise",
        arguments: [("128", "", true), ("128", "--max-connections 200", true), ("128", "--max-connections 10", false)])
    func warning(limit: String, options: String, warns: Bool) async throws {
        for command in ["listen", "hub"] {
            let server = try await Tool.run(
                shell: "ulimit -n \(limit); exec nss \(command) 127.0.0.1:0 --json \(options)"
            ) { server in
                let address = try await server.addressListenedOn()
                for _ in 1...3 { try RawPeer(address).send("[1]\n") }
                try server.send(.terminate)
            }
            #expect(server.status == .exited(0))
            #expect(server.errors.count == (warns ? 1 : 0), "\(server.errors)")
            guard warns, let line = server.errors.first else { continue }
            #expect(line.contains("raise the limit (ulimit -n) to"))
            let held = try #require(line.firstMatch(of: /enough for (\d+) of/).flatMap { Int($0.1) })
            #expect((60..<96).contains(held))
        }
    }

    @Test("The soft limit is raised as far as the connections need it")
    func softLimit() async throws {
        let server = try await Tool.run(
            shell: "ulimit -Sn 64; exec nss listen 127.0.0.1:0 --json --max-connections 400"
        ) { server in
            let address = try await server.addressListenedOn()
            let peers = try (0..<90).map { _ in try RawPeer(address) }
            for _ in peers { #expect(try await server.output.next().contains(#""type":"open""#)) }
            try server.send(.terminate)
        }
        #expect(server.status == .exited(0))
        #expect(server.errors == [])
    }

    /// Makes more connections than the server can have, and ends them when it has said so.
    private static func exhaust(_ server: Tool, _ address: String) async throws {
        let peers = try (0..<200).map { _ in try RawPeer(address) }
        let line = try await server.errors.next()
        #expect(line.contains("Connections are being refused") || line.contains("Too many open files"), "\(line)")
        withExtendedLifetime(peers) {}
    }
}
