//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Subprocess
import Testing

#if os(Linux)
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

@Suite("Networks of their own", .timeLimit(.minutes(2)))
struct NetworkNamespaceTests {
    /// Whether this user may make a network of its own, with the tools of util-linux and iproute2.
    private static let mayMakeNetworks = system("unshare -rn ip link set lo up >/dev/null 2>&1") == 0

    /// Two addresses of one /64 network, another one of it, and one of the next network. One that connects to an address of
    /// its own machine has that address itself.
    private static let addresses = [
        "2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:1:ffff:ffff:ffff:ffff", "2001:db8:0:2::1",
    ]

    @Test("A /64 network counts as one peer", .enabled(if: mayMakeNetworks))
    func networks() async throws {
        let setUp = Self.addresses.map { "ip address add \($0)/128 dev lo nodad" }.joined(separator: " && ")
        let server = try await Tool.run(
            shell: """
                exec unshare -rn sh -c 'ip link set lo up && \(setUp) && echo $$ && \
                exec nss listen [::]:0 --json --echo --max-per-peer 2'
                """
        ) { server in
            let space = try await server.output.next()
            let port = try #require(try await server.addressListenedOn().split(separator: ":").last)
            let connect: @Sendable (Int, String) async throws -> Tool.Outcome = { address, options in
                try await Tool.run(
                    shell: """
                        exec nsenter -U --preserve-credentials -n -t \(space) \
                        nss connect [\(Self.addresses[address])]:\(port) --json --timeout 20 \(options)
                        """
                ) { client in
                    try? await client.write("{\"event\":\"a\"}\n")
                    try await client.endInput()
                }
            }
            try await Self.holding(2, space, port) {
                // The third of the network is refused, from whichever address; the first of another one is not.
                for address in 0...2 {
                    let outcome = try await connect(address, "--count 1")
                    #expect(outcome.status == .exited(69), "\(outcome)")
                }
                let other = try await connect(3, "--count 1")
                #expect(other.status == .exited(0), "\(other)")
            }
            try server.send(.terminate)
        }
        #expect(server.status == .exited(0))
        let peers = server.output.filter { $0.contains(#""type":"open""#) }
        #expect(peers.contains { $0.contains(Self.addresses[0]) })
        #expect(peers.contains { $0.contains(Self.addresses[1]) })
    }

    @Test(
        "A connection to itself is none: the server's port is said to be refused, and stays free",
        .enabled(if: mayMakeNetworks),
        arguments: ["send 127.0.0.1:40000 a", "connect 127.0.0.1:40000", "doctor 127.0.0.1:40000"])
    func selfConnection(command: String) async throws {
        // There is but one port that a client can have.
        let outcome = try await Tool.run(
            shell: """
                exec unshare -rn sh -c 'ip link set lo up && echo 40000 40000 > /proc/sys/net/ipv4/ip_local_port_range && \
                exec nss \(command) </dev/null'
                """
        ) { _ in }
        #expect(outcome.status == .exited(69), "\(outcome)")
        #expect(
            (outcome.output + outcome.errors).contains {
                $0.contains("Nothing listens") || $0.contains("does not accept")
            },
            "\(outcome)")
        #expect(!outcome.output.contains("a null"), "\(outcome)")
    }

    /// Runs a body while there are connections from the first addresses.
    private static func holding(
        _ count: Int, _ space: String, _ port: Substring, _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        guard count > 0 else { return try await body() }
        let port = String(port)
        let client = try await Tool.run(
            shell: """
                exec nsenter -U --preserve-credentials -n -t \(space) \
                nss connect [\(Self.addresses[count - 1])]:\(port) --json
                """
        ) { client in
            // It is served when it has an answer.
            try? await client.write("{\"event\":\"a\"}\n")
            #expect(try await client.output.next().contains("start"))
            #expect(try await client.output.next().contains("message"))
            try await Self.holding(count - 1, space, Substring(port), body)
        }
        #expect(client.status == .exited(0))
    }
}
#endif
