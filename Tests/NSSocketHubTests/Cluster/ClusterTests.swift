//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Metrics
import MetricsTestKit
import NSSocket
import Testing

@testable import NSSocketHub

@Suite("A cluster at work", .timeLimit(.minutes(1)))
struct ClusterTests {
    /// Lets two take part while something happens.
    private func together(_ members: ClusterMember..., body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for member in members { group.addTask { try await member.run() } }
            try await body()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test("Broadcasts and presences reach the other hubs, in order")
    func delivery() async throws {
        let backplane = InProcessBackplane()
        let (a, b) = (try ClusterMember("a", on: backplane), try ClusterMember("b", on: backplane))
        a.cluster.opened("r")
        a.cluster.presenceSet(Presence(id: .init(node: NodeID("a"), connection: 4), room: "r", data: .null))
        #expect(a.cluster.state == .down)
        try await self.together(a, b) {
            _ = await a.hears("joined b")
            _ = await b.hears("present a/4 null")
            #expect(b.cluster.presence(of: "r").map(\.id.connection) == [4])
            #expect(b.cluster.nodes == [NodeID("a")])
            #expect(b.cluster.state == .up)
            for number in 0..<100 { b.cluster.publish(.sample(number), to: number % 2 == 0 ? "r" : "s") }
            b.cluster.publish(.sample(100), to: .everybody)
            let heard = await a.hears(#"everybody: ["e",100]"#)
            #expect(heard == (0..<50).map { #"r: ["e",\#($0 * 2)]"# })
            a.cluster.presenceRemoved(room: "r", connection: 4)
            _ = await b.hears("absent a/4")
        }
        #expect(a.cluster.state == .down)
        _ = await a.hears("down")
    }

    @Test("Published from many threads at once, nothing is out of order")
    func manyThreads() async throws {
        let backplane = InProcessBackplane()
        let (a, b) = (try ClusterMember("a", on: backplane), try ClusterMember("b", on: backplane))
        a.cluster.opened("r")
        try await self.together(a, b) {
            _ = await a.hears("joined b")
            await withTaskGroup(of: Void.self) { group in
                for task in 0..<8 {
                    group.addTask {
                        for number in 0..<50 { b.cluster.publish(.sample(task * 50 + number), to: "r") }
                    }
                }
            }
            b.cluster.publish(.sample(400), to: .everybody)
            let heard = await a.hears(#"everybody: ["e",400]"#)
            // A frame out of order would be a gap and a duplicate.
            #expect(Set(heard) == Set((0..<400).map { #"r: ["e",\#($0)]"# }))
        }
    }

    @Test("A hub that ends says so while its backplane still carries it", arguments: 0..<20)
    func goodbye(round: Int) async throws {
        let backplane = ClosingBackplane()
        let member = try ClusterMember("a", on: backplane)
        try await self.together(member) { _ = await member.hears("up") }
        let codec = FrameCodec(key: try .sample(), limit: 1 << 20)
        let last = try codec.verify(codec.header(of: try #require(backplane.carried.last)))
        guard case .heartbeat(_, isLast: true) = last.body else {
            Issue.record("The last frame is \(last).")
            return
        }
        member.cluster.publish(.sample(1), to: .everybody)
        #expect(backplane.carried.count == 2)
    }

    @Test("Its rooms are subscribed to while they are open")
    func subscriptions() async throws {
        let backplane = ClosingBackplane()
        let member = try ClusterMember("a", on: backplane)
        member.cluster.opened("x::*")
        member.cluster.opened("x::*")
        #expect(backplane.topics == [EventPattern(exactly: ["r", "x", "*"])])
        try await self.together(member) {
            _ = await member.hears("up")
            #expect(Set(backplane.topics.dropFirst()) == ["a", "c", "n::a"])
        }
        member.cluster.closed("x::*")
        member.cluster.closed("x::*")
        #expect(backplane.topics.count == 3)
    }

    @Test("It says that it is there with each beat, and how far it is")
    func heartbeats() async throws {
        let backplane = ClosingBackplane()
        let member = try ClusterMember("a", on: backplane)
        try await self.together(member) {
            _ = await member.hears("up")
            member.cluster.publish(.sample(1), to: "r")
            member.beat()
            while backplane.carried.count < 3 { await Task.yield() }
        }
        let codec = FrameCodec(key: try .sample(), limit: 1 << 20)
        let frames = try backplane.carried.map { try codec.verify(codec.header(of: $0)) }
        #expect(frames.map(\.topic) == [.control, .stream(.room("r")), .control, .control])
        #expect(frames.map(\.sequence) == [1, 1, 2, 3])
        guard case .heartbeat([StreamHead(stream: .room("r"), base: 0, last: 1)], isLast: false) = frames[2].body else {
            Issue.record("The beat says \(frames[2].body).")
            return
        }
    }

    @Test("Frames of another key are refused and counted, and nothing comes of them")
    func otherKey() async throws {
        let backplane = InProcessBackplane()
        let metrics = TestMetrics()
        let a = try ClusterMember("a", on: backplane, metrics: metrics)
        let stranger = try ClusterMember("b", key: 8, on: backplane)
        let friend = try ClusterMember("c", on: backplane)
        try await self.together(a, stranger, friend) {
            _ = await a.hears("joined c")
            _ = await stranger.hears("up")
            stranger.cluster.publish(.sample(1), to: .everybody)
            friend.cluster.publish(.sample(2), to: .everybody)
            #expect(await a.hears(#"everybody: ["e",2]"#).isEmpty)
            #expect(a.cluster.nodes == [NodeID("c")])
            a.beat()
            while (try? metrics.expectCounter("nss_hub_broadcasts_received"))?.totalValue != 1 { await Task.yield() }
            let refused = try metrics.expectCounter("nss_hub_frames_refused", [("reason", "signature")])
            #expect(refused.totalValue >= 1)
            #expect(try metrics.expectMeter("nss_hub_nodes").values.last == 1)
        }
    }

    @Test("What a backplane cannot mend ends the hub; and it runs once")
    func failures() async throws {
        let failure = EventSocketError(.invalidAddress, "There is no such place.")
        let broken = try ClusterMember("a", on: ClosingBackplane(failure: failure))
        let error = await #expect(throws: EventSocketError.self) { try await broken.run() }
        #expect(error?.code == .invalidAddress)
        let again = await #expect(throws: EventSocketError.self) { try await broken.run() }
        #expect(again?.code == .alreadyRunning)
    }
}
