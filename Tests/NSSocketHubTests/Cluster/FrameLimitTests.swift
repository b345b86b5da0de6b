//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Synchronization
import Testing

@testable import NSSocketHub

/// Carries no frames above a length, and says so or not.
private final class Narrow: Backplane {
    private let whole = InProcessBackplane()
    private let limit: Int
    private let tells: Bool

    init(_ limit: Int, tells: Bool) {
        self.limit = limit
        self.tells = tells
    }

    var frameLimit: Int? { self.tells ? self.limit : nil }

    func run(_ handler: @escaping @Sendable (BackplaneEvent) -> Void) async throws { try await self.whole.run(handler) }

    func publish(_ frame: [UInt8], to topic: EventName) {
        if frame.count <= self.limit { self.whole.publish(frame, to: topic) }
    }

    func subscribe(to pattern: EventPattern) {}
    func unsubscribe(from pattern: EventPattern) {}
}

@Suite("A backplane that carries short frames only", .timeLimit(.minutes(1)))
struct FrameLimitTests {
    private static func presence(_ connection: Int, bytes: Int) throws -> Presence {
        Presence(
            id: .init(node: NodeID("a"), connection: connection), room: "r",
            data: try RawJSON("\"\(String(repeating: "-", count: bytes - 2))\""))
    }

    @Test("Hubs learn of each other's presences whatever the limit is", arguments: [4_096, 32_768, 1 << 20])
    func presences(limit: Int) async throws {
        let backplane = Narrow(limit, tells: true)
        let (a, b) = (try ClusterMember("a", on: backplane), try ClusterMember("b", on: backplane))
        for connection in 0..<90 { a.cluster.presenceSet(try Self.presence(connection, bytes: 900)) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await a.run() }
            group.addTask { try await b.run() }
            for await _ in b.said where b.cluster.presenceCount(of: "r") == 90 { break }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test("What does not fit into a frame is left out of the answer, and the rest arrives")
    func tooLong() throws {
        var pair = ClusterPair.connected()
        for (connection, bytes) in [(1, 100), (2, 5_000), (3, 100)] {
            let presence = try Self.presence(connection, bytes: bytes)
            pair.atA(losing: true) {
                $0.changePresence(.init(room: "r", connection: connection, data: presence.data), into: &$1)
            }
        }
        pair.a.carries(4_096)
        pair.heartbeat()
        pair.heartbeat()
        #expect(pair.b.presence(of: "r").map(\.id.connection) == [1, 3])
        // A longer one is not even tried now.
        let presence = try Self.presence(4, bytes: 5_000)
        pair.atA { $0.changePresence(.init(room: "r", connection: 4, data: presence.data), into: &$1) }
        pair.a.carries(nil)
        pair.b.overflowed(into: &pair.dropped)
        pair.heartbeat()
        pair.heartbeat()
        #expect(pair.b.presence(of: "r").map(\.id.connection) == [1, 2, 3])
    }

    @Test("Limits of any size are taken")
    func extremes() throws {
        let state = { (limit: Int?) in
            var state = ClusterState(node: NodeID("a"), incarnation: 1, configuration: ClusterConfiguration())
            state.carries(limit)
            return state
        }
        for limit in [Int.min, -1, 0, 1] as [Int?] { #expect(state(limit).frameLimit == 1_024) }
        for limit in [nil, Int.max, 1 << 20] as [Int?] { #expect(state(limit).frameLimit == 1 << 20) }
        #expect(state(4_096).partBytes == 2_048)
    }

    @Test("An answer that does not get through is noticed by the hub that asks, once, and so is that it does")
    func stalled() throws {
        var pair = ClusterPair.connected()
        let codec = FrameCodec(key: try .sample(), limit: .max)
        for connection in 0..<20 {
            let data = try Self.presence(connection, bytes: 900).data
            pair.atA(losing: true) {
                $0.changePresence(.init(room: "r", connection: connection, data: data), into: &$1)
            }
        }
        var notices: [ClusterNotice] = []
        func carry(_ frames: [ClusterFrame], limit: Int) throws {
            for frame in frames where try codec.encode(frame).count <= limit {
                var actions = ClusterActions()
                let now = pair.now
                pair.b.received(frame, now: now, into: &actions)
                notices += actions.events.compactMap { if case .notice(let notice) = $0 { notice } else { nil } }
                for question in actions.frames {
                    try carry(pair.framesOfA { $0.received(question, now: now, into: &$1) }, limit: limit)
                }
            }
        }
        for round in 0..<16 {
            pair.now += .seconds(1)
            let now = pair.now
            try carry(pair.framesOfA { $0.heartbeat(now: now, into: &$1) }, limit: round < 12 ? 4_096 : .max)
            var actions = ClusterActions()
            pair.b.heartbeat(now: now, into: &actions)
            notices += actions.events.compactMap { if case .notice(let notice) = $0 { notice } else { nil } }
            for question in actions.frames {
                try carry(
                    pair.framesOfA { $0.received(question, now: now, into: &$1) }, limit: round < 12 ? 4_096 : .max)
            }
            if round < 12 { #expect(pair.b.presence(of: "r").isEmpty) }
        }
        #expect(notices == [.unsynced(NodeID("a")), .synced(NodeID("a"))])
        #expect(pair.b.takeCounters().stalledSyncs == 1)
        #expect(pair.b.presence(of: "r").count == 20)
    }
}
