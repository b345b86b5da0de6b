//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@testable import NSSocketCLI
@testable import NSSocketHub

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

@Suite("What nss hub tells of its cluster", .timeLimit(.minutes(5)))
struct RoomKeeperTests {
    /// Runs the rooms beside a body, and returns what they printed.
    private func printed(_ body: @escaping @Sendable (RoomKeeper, EventSocket) async throws -> Void) async throws
        -> [Substring]
    {
        var ends: [CInt] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        let reporter = Reporter(isJSON: true, isServer: true, stdout: OutputStream(ends[1]))
        let keeper = RoomKeeper(
            Hub(node: NodeID("a")), maximumLine: 1 << 20, echoes: false, reporter: reporter, tally: Tally(limit: nil))
        let server = EventSocketServer(address: .tcp(port: 0)) { socket in
            try await keeper.serve(socket, peer: "somebody")
        }
        try await server.run { address in
            try await EventSocket.withConnection(to: address) { try await body(keeper, $0) }
            server.shutdown()
        }
        #expect(await reporter.stdout.drain(by: .now + .seconds(60)))
        close(ends[1])
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(ends[0], &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).split(separator: "\n")
    }

    @Test("Gaps are reported, with their room if they have one")
    func gaps() async throws {
        let printed = try await self.printed { keeper, _ in
            let b = NodeID("b")
            keeper.tell(of: .gap(Gap(node: b, audience: .room("elsewhere"), count: 1)))
            keeper.tell(of: .gap(Gap(node: b, audience: .room("x::y"), count: 3)))
            keeper.tell(of: .gap(Gap(node: b, audience: .everybody, count: nil)))
        }
        #expect(
            printed.filter { $0.contains("gap") } == [
                #"{"type":"gap","node":"b","room":["elsewhere"],"missing":1}"#,
                #"{"type":"gap","node":"b","room":["x","y"],"missing":3}"#,
                #"{"type":"gap","node":"b","room":null,"missing":null}"#,
            ])
    }

    @Test("Other hubs and the backplane are told of")
    func cluster() async throws {
        let printed = try await self.printed { keeper, _ in
            let events: [HubEvent] = [
                .backplane(.up), .nodeJoined(NodeID("b")), .backplane(.degraded(since: .now)), .nodeLeft(NodeID("b")),
                .backplane(.down),
            ]
            for event in events { keeper.tell(of: event) }
        }
        #expect(
            printed.filter { !$0.contains("connection") } == [
                #"{"type":"backplane","state":"up"}"#, #"{"type":"node","node":"b","state":"joined"}"#,
                #"{"type":"backplane","state":"degraded"}"#, #"{"type":"node","node":"b","state":"left"}"#,
                #"{"type":"backplane","state":"down"}"#,
            ])
    }
}
