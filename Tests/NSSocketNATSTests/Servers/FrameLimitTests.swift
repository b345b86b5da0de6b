//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS
import Foundation
import NSSocket
import NSSocketHub
import NSSocketNATS
import Testing

extension ServerTests {
    @Suite("A server that takes short frames only")
    struct FrameLimitTests {
        /// Runs a server with a `max_payload` beside a body.
        private func withServer(
            maximumPayload: Int, _ body: @escaping @Sendable (NATSServer) async throws -> Void
        ) async throws {
            let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).conf").path
            try "max_payload: \(maximumPayload)\n".write(toFile: path, atomically: true, encoding: .utf8)
            defer { try? FileManager.default.removeItem(atPath: path) }
            try await NATSServer.run(["-c", path]) { try await body($0) }
        }

        @Test("Before hubs hear of the connection, they can ask how long frames may be")
        func limit() async throws {
            try await self.withServer(maximumPayload: 4_096) { server in
                let backplane = try NATSBackplane(.test(server))
                #expect(backplane.frameLimit == nil)
                try await backplane.running { events in
                    try await events.next { $0 == "connected" }
                    #expect(backplane.frameLimit == 4_096)
                }
            }
        }

        @Test("Hubs learn of presences that do not fit into one frame together")
        func presences() async throws {
            try await self.withServer(maximumPayload: 4_096) { server in
                let key = try ClusterKey(Array("a key for tests only".utf8))
                let a = Hub(backplane: try NATSBackplane(.test(server)), key: key, node: NodeID("a"))
                let b = Hub(backplane: try NATSBackplane(.test(server)), key: key, node: NodeID("b"))
                let changes = b.presenceChanges(in: "room")
                let data = String(repeating: "x", count: 900)
                let events = EventSocketServer(address: .tcp(port: 0)) { socket in
                    try await a.join("room", socket, as: data)
                    try await socket.send("joined")
                    try await socket.closed()
                }
                try await events.run { address in
                    var peers: [EventSocket] = []
                    for _ in 0..<20 {
                        let peer = try await EventSocket.connect(to: address)
                        for try await _ in peer.messages(matching: "joined") { break }
                        peers.append(peer)
                    }
                    // All are there before the hubs know each other.
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { try await a.run() }
                        group.addTask { try await b.run() }
                        for await _ in changes where b.presenceCount(in: "room") == 20 { break }
                        group.cancelAll()
                        try await group.waitForAll()
                    }
                    for peer in peers { peer.abort() }
                    events.shutdown()
                }
            }
        }
    }
}
#endif
