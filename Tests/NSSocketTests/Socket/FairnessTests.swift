//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import Synchronization
import Testing

@testable import NSSocket

@Suite("Connections of one event loop take turns", .timeLimit(.minutes(2)))
struct FairnessTests {
    /// Connects until two connections are on one event loop, as the server sees them.
    private static func pair(
        at address: EventSocketAddress, _ loops: Watched<[ObjectIdentifier]>
    ) async throws -> (RawPeer, RawPeer) {
        var peers: [ObjectIdentifier: RawPeer] = [:]
        for number in 0... {
            let peer = try await RawPeer.connect(to: address)
            let loop = try await loops.first { $0.count > number ? $0[number] : nil }
            if let other = peers[loop] { return (other, peer) }
            peers[loop] = peer
        }
        preconditionFailure("There are fewer event loops than connections.")
    }

    @Test(
        "A read that takes long to dispatch is interrupted for the others, whatever its lines are",
        arguments: ["[\"slow\",1]\n", "[\"slow\",1]\nnonsense\n", "\n\n[\"slow\",1]\n"]
    )
    func yields(lines: String) async throws {
        let loops = Watched<[ObjectIdentifier]>([])
        let slowCount = Mutex(0)
        let seen = Watched<[Int]>([])
        try await withServer(
            // One read brings the whole flood.
            configuration: .init(
                socket: .init(receiveBuffer: 64 << 10), limits: ServerLimits(connectionsPerPeer: nil))
        ) { socket in
            await socket.on("slow") { _, _ in
                slowCount.withLock { $0 += 1 }
                // As long as a listener of some weight: 3_000 of them take 300 times the budget.
                let end = NIODeadline.now() + .microseconds(100)
                while NIODeadline.now() < end {}
            }
            await socket.on("quick") { _, _ in seen.append(slowCount.withLock { $0 }) }
            // The peers send when they know of this: only now does every message have its listener.
            loops.append(ObjectIdentifier(socket.eventLoop))
            try await socket.closed()
        } _: { address in
            let (slow, quick) = try await Self.pair(at: address, loops)
            let flood = String(repeating: lines, count: 3_000)
            try await slow.send(flood)
            for _ in 0..<20 { try await quick.send("[\"quick\",1]\n") }
            let counts = try await seen.first(20)
            // Some are served while the slow connection is in the middle of its read.
            #expect(counts.contains { (1..<3_000).contains($0) }, "\(counts)")
            try await slow.close()
            try await quick.close()
        }
    }
}
