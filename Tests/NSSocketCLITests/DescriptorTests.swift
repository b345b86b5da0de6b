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
            try await Self.exhaust(server, address)
            // The peers are gone, but the server may be a moment behind.
            while try await Tool.run("connect", address, "--count", "1", "--timeout", "5", input: "again 1\n").status
                != .exited(0)
            {}
            try server.send(.interrupt)
        }
        #expect(server.status == .exited(0))
    }

    /// Makes more connections than the server can have, and ends them when it has said so.
    private static func exhaust(_ server: Tool, _ address: String) async throws {
        let peers = try (0..<200).map { _ in try RawPeer(address) }
        let line = try await server.errors.next()
        #expect(line.contains("Connections are being refused") || line.contains("Too many open files"), "\(line)")
        withExtendedLifetime(peers) {}
    }
}
