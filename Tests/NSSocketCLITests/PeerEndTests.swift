//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Subprocess
import Testing

@testable import NSSocketCLI

@Suite("A peer that ends first", .timeLimit(.minutes(2)))
struct PeerEndTests {
    private static let address = EventSocketAddress.tcp(port: 1)

    @Test("A peer that ends before this side has said goodbye is a failure, which says how much may be lost")
    func rule() {
        let delivery = Delivery(to: Self.address)
        #expect(delivery.failure(after: .closedLocally, saidGoodbye: false) == nil)
        #expect(delivery.failure(after: .aborted, saidGoodbye: true) == nil)
        #expect(delivery.failure(after: .closedByPeer, saidGoodbye: true) == nil)
        let silent = delivery.failure(after: .closedByPeer, saidGoodbye: false)
        #expect(silent?.status == .unavailable)
        #expect(silent?.message.contains("not known") == false)
        for _ in 1...3 { delivery.sent(heardBefore: 0) }
        delivery.heard()
        let failure = delivery.failure(after: .closedByPeer, saidGoodbye: false)
        #expect(failure?.message.contains("Whether it has read the 3 lines that it was sent is not known.") == true)
        #expect(delivery.failure(after: .failed(EventSocketError(.connectionFailed, "x")), saidGoodbye: true) != nil)
    }

    @Test("Of connections that were replaced, lines are lost unless the peer said something after them")
    func replaced() {
        let delivery = Delivery(to: Self.address)
        delivery.sent(heardBefore: 0)
        delivery.heard()
        delivery.connectionLost()
        #expect(delivery.lossFailure == nil)
        // The answer may arrive before the line is known to have left.
        let before = delivery.heardCount
        delivery.heard()
        delivery.sent(heardBefore: before)
        delivery.connectionLost()
        #expect(delivery.lossFailure == nil)
        delivery.sent(heardBefore: delivery.heardCount)
        delivery.connectionLost()
        #expect(delivery.lossFailure?.status == .unavailable)
    }

    @Test(
        "A server that is full is told of with 69",
        arguments: ["connect ADDRESS", "connect ADDRESS --json", "send ADDRESS a 1"])
    func full(_ command: String) async throws {
        let server = try await Tool.listen("--max-connections", "1") { server, address in
            let first = try RawPeer(address)
            #expect(try await server.output.next().contains("open"))
            let client = try await Tool.run(shell: "exec nss \(command.replacing("ADDRESS", with: address))") {
                client in
                if command.hasPrefix("connect") { try? await client.write("{\"event\":\"a\"}\n") }
            }
            #expect(client.status == .exited(69), "\(client)")
            #expect(client.errors.last?.contains("closed the connection first") == true, "\(client)")
            try server.send(.terminate)
            withExtendedLifetime(first) {}
        }
        #expect(server.status == .exited(0))
    }

    /// What makes a line that a listener refuses.
    private static let longLines = [
        #"printf 'a "'; head -c 1048576 /dev/zero | tr '\0' x; echo '"'"#,
        "printf 's::%.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; echo s",
    ]

    @Test(
        "A line beyond a listener's limits is warned of once, and that it was refused is told with 69",
        arguments: longLines)
    func refused(_ line: String) async throws {
        let server = try await Tool.listen { server, address in
            let client = try await Tool.run(
                shell:
                    "file=$(mktemp); (\(line); \(line)) > $file; exec 3<$file; rm $file; exec nss connect \(address) <&3"
            ) { _ in }
            #expect(client.status == .exited(69), "\(client.errors)")
            #expect(client.errors.filter { $0.hasPrefix("warning: line 1 of the input ") }.count == 1)
            #expect(client.errors.filter { $0.hasPrefix("warning: ") }.count == 1)
            try server.send(.terminate)
        }
        #expect(server.status == .exited(0))
    }

    @Test("A server that closes while the input goes on is told of with 69, one that closes at its very end is not")
    func inputGoesOn() async throws {
        for goesOn in [true, false] {
            let server = try await Tool.listen("--count", "1") { server, address in
                let client = try await Tool.run("connect", address) { client in
                    try? await client.write("a 1\n")
                    if !goesOn { try await client.endInput() }
                    // Until the peer has closed.
                    while try await client.errors.next() != "closed" {}
                    _ = try await client.errors.rest()
                }
                #expect(client.status == .exited(goesOn ? 69 : 0))
            }
            #expect(server.status == .exited(0))
        }
    }

    @Test("Lines within the limits are not warned of, and the depth that the limit allows is one of them")
    func limits() throws {
        let limits = FrameLimits()
        func excess(_ depth: Int) throws -> String? {
            let json = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            return InputLine.event("a", try RawJSON(json)).excess
        }
        #expect(try excess(limits.nesting - 1) == nil)
        #expect(try excess(limits.nesting)?.contains("nests") == true)
        let name = { (count: Int) in EventName(segments: Array(repeating: "s", count: count)) }
        #expect(InputLine.event(name(limits.segments), .null).excess == nil)
        #expect(InputLine.event(name(limits.segments + 1), .null).excess?.contains("segments") == true)
    }

    @Test("Input without a byte ends nothing: a subscriber stays until its peer, --count or a signal ends it")
    func subscriber() async throws {
        for options in ["", " --reconnect"] {
            let server = try await Tool.hub { server, address in
                let client = try await Tool.run(
                    shell: "exec nss connect \(address) --json\(options) </dev/null"
                ) { client in
                    #expect(try await client.output.next().contains(#""type":"start""#))
                    let member = try await Tool.run("connect", address, "--count", "1", input: "join::x\n")
                    #expect(member.status == .exited(0))
                    try client.send(.terminate)
                    #expect(try await client.output.next().contains(#""type":"close""#))
                }
                #expect(client.status == .exited(0))
                try server.send(.terminate)
            }
            #expect(server.status == .exited(0))
        }
    }
}
