//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@testable import NSSocketHub

@Suite("Replays of hubs that are dead")
struct ClusterReplayTests {
    private static let present: @Sendable (inout ClusterState, inout ClusterActions) -> Void = {
        $0.changePresence(.init(room: "r", connection: 1, data: .null), into: &$1)
    }

    /// What a hub said to all in its life.
    private static func recording(of node: String = "c") -> [ClusterFrame] {
        var actions = ClusterActions()
        var dead = ClusterState(node: NodeID(node), incarnation: 7, configuration: ClusterConfiguration())
        dead.connected(now: .zero, into: &actions)
        for number in 1...20 {
            dead.publish(.sample(number), to: number % 2 == 0 ? "r" : .everybody, into: &actions)
            dead.changePresence(.init(room: "r", connection: number, data: .null), into: &actions)
            dead.heartbeat(now: .seconds(number), into: &actions)
        }
        return actions.frames
    }

    @Test("A hub that was just started delivers nothing of a dead one, lists nobody there, and tells of no gap")
    func dead() {
        var pair = ClusterPair.connected()
        let recording = Self.recording()
        for round in 0..<3 {
            for (index, frame) in recording.enumerated() where round == 0 || index % 3 != round { pair.toB(frame) }
        }
        #expect(pair.takeLog() == ["b hears c"])
        #expect(pair.b.presence(of: "r").isEmpty)
        // It answers to nothing, so it is gone after a while, and what it said is forgotten.
        for _ in 0..<31 { pair.heartbeat() }
        #expect(pair.takeLog() == ["b lost c"])
        #expect(pair.b.held.bytes == 0)
        #expect(pair.b.takeCounters().stalledSyncs == 1)
    }

    @Test("What a living one said before it had answered is delivered in order when it has")
    func held() {
        var pair = ClusterPair()
        pair.atB { _ = $0.opened("r", into: &$1) }
        pair.atB(losing: true) { $0.connected(now: .zero, into: &$1) }
        // `a` speaks before it hears of `b`, whose question is on its way.
        var frames = pair.framesOfA { $0.connected(now: .zero, into: &$1) }
        frames += pair.framesOfA(Self.present)
        for number in 1...3 { frames += pair.framesOfA { $0.publish(.sample(number), to: "r", into: &$1) } }
        _ = pair.takeLog()
        var questions: [ClusterFrame] = []
        for frame in frames {
            var actions = ClusterActions()
            pair.b.received(frame, now: .zero, into: &actions)
            #expect(actions.events.allSatisfy { if case .deliver = $0 { false } else { true } })
            questions += actions.frames
        }
        #expect(pair.b.held.bytes > 0)
        for question in questions { pair.toA(question) }
        let log = pair.takeLog()
        #expect(
            log.filter { $0.hasPrefix("b") }
                == (1...3).map { #"b r: ["e",\#($0)]"# }.reduce(into: ["b: a/1 in r"]) { $0.append($1) })
        #expect(pair.b.held.bytes == 0)
        pair.publish(4...4)
        #expect(pair.takeLog() == [#"b r: ["e",4]"#])
    }

    @Test("The first word of the answer proves a hub, before all that it knows of itself")
    func latency() throws {
        var pair = ClusterPair()
        pair.atB(losing: true) { $0.connected(now: .zero, into: &$1) }
        let hello = pair.framesOfA { $0.connected(now: .zero, into: &$1) }
        var actions = ClusterActions()
        for frame in hello { pair.b.received(frame, now: .zero, into: &actions) }
        let question = try #require(actions.frames.last)
        let answer = try #require(
            pair.framesOfA { $0.received(question, now: .zero, into: &$1) }.first { frame in
                if case .heads = frame.body { true } else { false }
            })
        #expect(pair.b.peers[NodeID("a")]?.isProven == false)
        pair.toB(answer)
        #expect(pair.b.peers[NodeID("a")]?.isProven == true)
        // In the same heartbeat it is answered again, though not with everything.
        let again = ClusterFrame(origin: question.origin, topic: question.topic, sequence: 99, body: .syncRequest(99))
        let second = pair.framesOfA { $0.received(again, now: .zero, into: &$1) }
        #expect(second.count == 1)
    }

    @Test("An answer to an earlier life of this hub proves nothing")
    func earlierLife() {
        var pair = ClusterPair.connected()
        let answers = [
            FrameBody.heads(FrameReply(incarnation: 19, request: 1), []),
            .snapshot(
                FrameReply(incarnation: 19, request: 1),
                SnapshotPart(
                    index: 0, isLast: true, control: 9, heads: [],
                    presences: [
                        PresenceEntry(room: "r", connection: 1, data: .null)
                    ])),
            .superseded(incarnation: 19, by: 30),
        ]
        for frame in Self.recording() { pair.toB(frame) }
        for (index, body) in answers.enumerated() {
            pair.toB(
                ClusterFrame(
                    origin: FrameOrigin(node: NodeID("c"), incarnation: 7), topic: .node(NodeID("b")),
                    sequence: UInt64(index + 1), body: body))
        }
        #expect(pair.takeLog() == ["b hears c"])
        #expect(pair.b.peers[NodeID("c")]?.isProven == false)
    }

    @Test("What is held has a limit, for one hub and for all of them")
    func limits() {
        var pair = ClusterPair.connected(configuration: ClusterConfiguration(limits: ClusterLimits(nodes: 20)))
        let long = SharedLines.sample(0, bytes: 60_000)
        for node in 0..<19 {
            for sequence in 1...100 as ClosedRange<UInt64> {
                pair.toB(
                    ClusterFrame(
                        origin: FrameOrigin(node: NodeID("d\(node)"), incarnation: 1), topic: .stream(.room("r")),
                        sequence: sequence, body: .lines(long, audience: nil, base: 0)))
                #expect(pair.b.held.bytes <= HeldFrames.maximumBytes)
            }
            if node == 0 { #expect(pair.b.held.bytes <= HeldFrames.bytesPerNode) }
        }
        #expect(pair.b.held.bytes > HeldFrames.maximumBytes / 2)
        #expect(!pair.takeLog().contains { $0.hasPrefix("b r:") })
    }

    @Test("A broadcast that found no room is told as missing when the hub has answered")
    func overflow() {
        var pair = ClusterPair()
        pair.atB { _ = $0.opened("r", into: &$1) }
        pair.atB(losing: true) { $0.connected(now: .zero, into: &$1) }
        for number in 1...30 {
            let frames = pair.framesOfA { $0.publish(.sample(number, bytes: 60_000), to: "r", into: &$1) }
            for frame in frames {
                var actions = ClusterActions()
                pair.b.received(frame, now: .zero, into: &actions)
            }
        }
        _ = pair.takeLog()
        pair.atA { $0.connected(now: .zero, into: &$1) }
        // Asks again, as the first question was lost.
        pair.heartbeat()
        pair.heartbeat()
        pair.publish(31...31)
        let log = pair.takeLog().filter { $0.hasPrefix("b ") }
        let delivered = log.count { $0.hasPrefix("b r:") }
        #expect((10..<30).contains(delivered))
        #expect(log.contains("b misses \(31 - delivered) of a in r"))
    }

    @Test("What was held of a room that has closed meanwhile is for nobody")
    func closedRoom() {
        var pair = ClusterPair()
        pair.atB(losing: true) { _ = $0.opened("r", into: &$1) }
        for frame in pair.framesOfA({ $0.publish(.sample(1), to: "r", into: &$1) }) {
            var actions = ClusterActions()
            pair.b.received(frame, now: .zero, into: &actions)
        }
        pair.atB(losing: true) { state, _ in _ = state.closed("r") }
        pair.atB(losing: true) { _ = $0.opened("r", into: &$1) }
        pair.atB { $0.connected(now: .zero, into: &$1) }
        pair.atA { $0.connected(now: .zero, into: &$1) }
        // Asks again, as the first question was lost.
        pair.heartbeat()
        #expect(!pair.takeLog().contains { $0.hasPrefix("b r:") })
        pair.publish(2...2)
        #expect(pair.takeLog() == [#"b r: ["e",2]"#])
    }
}
