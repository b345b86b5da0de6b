//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@testable import NSSocketHub

@Suite("How hubs come, go and are mistaken for each other")
struct ClusterLifeTests {
    private static let present: @Sendable (inout ClusterState, inout ClusterActions) -> Void = {
        $0.changePresence(.init(room: "r", connection: 1, data: .null), into: &$1)
    }

    @Test("Two that hear each other know each other, and who is there")
    func joining() {
        var pair = ClusterPair()
        pair.atA(losing: true, Self.present)
        pair.atB { $0.connected(now: .zero, into: &$1) }
        pair.atA { $0.connected(now: .zero, into: &$1) }
        #expect(pair.takeLog() == ["b is up", "a hears b", "b hears a", "b: a/1 in r", "a is up"])
        #expect(pair.a.nodes == [NodeID("b")])
        #expect(pair.b.presence(of: "r").map(\.id.description) == ["a/1"])
        #expect(pair.a.presence(of: "r").isEmpty)
    }

    @Test("A hub that says good-bye leaves no doubt")
    func goodbye() {
        var pair = ClusterPair.connected()
        pair.atA(Self.present)
        pair.publish(1...2)
        _ = pair.takeLog()
        pair.atA { $0.leave(into: &$1) }
        #expect(pair.takeLog() == ["b: a/1 left r", "b lost a"])
        for _ in 0..<3 { pair.heartbeat() }
        #expect(pair.takeLog().isEmpty)
        #expect(pair.b.nodes.isEmpty)
    }

    @Test("What it had sent before may come a moment later, and is missing then")
    func goodbyeFirst() {
        var pair = ClusterPair.connected()
        let frames = (1...3).flatMap { number in
            pair.framesOfA { $0.publish(.sample(number), to: "r", into: &$1) }
        }
        pair.atA { $0.leave(into: &$1) }
        pair.toB(frames[0])
        pair.toB(frames[1])
        #expect(pair.takeLog() == ["b lost a", #"b r: ["e",1]"#, #"b r: ["e",2]"#])
        pair.heartbeat()
        #expect(pair.takeLog() == ["b misses 1 of a in r"])
        pair.toB(frames[2])
        #expect(pair.takeLog().isEmpty)
        #expect(pair.b.takeCounters().refused == [.stale: 1])
    }

    @Test("One that is silent has left; what was confirmed is no gap, what was not is one without a number")
    func silence() {
        var pair = ClusterPair.connected(rooms: ["r", "s"])
        pair.atA(Self.present)
        pair.publish(1...1, to: "s")
        pair.heartbeat()
        pair.publish(2...2, to: "r")
        _ = pair.takeLog()
        for _ in 0..<29 { pair.heartbeat(ofA: false) }
        #expect(pair.takeLog().isEmpty)
        pair.heartbeat(ofA: false)
        #expect(pair.takeLog() == ["b misses ? of a in r", "b: a/1 left r", "b lost a"])
    }

    @Test("If this hub was not in the picture, all that it knew of is in doubt")
    func doubt() {
        var pair = ClusterPair.connected()
        pair.publish(1...1)
        pair.heartbeat()
        let now = pair.now
        _ = pair.takeLog()
        pair.atB { $0.disconnected("", now: now, into: &$1) }
        pair.atB(losing: true) { $0.connected(now: now, into: &$1) }
        for _ in 0..<30 {
            pair.now += .seconds(1)
            let now = pair.now
            pair.atB(losing: true) { $0.heartbeat(now: now, into: &$1) }
        }
        let log = pair.takeLog()
        #expect(Set(log.suffix(3)) == ["b misses ? of a in r", "b misses ? of a in everybody", "b lost a"])
    }

    @Test("Back in the same life, it goes on, and what was missed meanwhile has a number")
    func returned() {
        var pair = ClusterPair.connected()
        pair.atA(Self.present)
        pair.publish(1...1)
        pair.heartbeat()
        for _ in 0..<40 { pair.heartbeat(losing: true) }
        pair.publish(2...4, losing: true)
        _ = pair.takeLog()
        pair.heartbeat()
        #expect(pair.takeLog() == ["b hears a", "b: a/1 in r"])
        pair.heartbeat()
        #expect(pair.takeLog() == ["b misses 3 of a in r"])
    }

    @Test("Started again, it takes the place of the one before, whose frames are refused")
    func restart() {
        var pair = ClusterPair.connected()
        pair.atA(Self.present)
        pair.publish(1...2)
        pair.heartbeat()
        let old = pair.framesOfA { $0.publish(.sample(3), to: "r", into: &$1) }
        _ = pair.takeLog()
        pair.restartA(incarnation: 11)
        #expect(pair.takeLog() == ["a is up", "b: a/1 left r", "b hears a", "a hears b"])
        for frame in old { pair.toB(frame) }
        pair.publish(1...1)
        pair.publish(2...2, losing: true)
        pair.publish(3...3)
        #expect(pair.takeLog() == [#"b r: ["e",1]"#, "b misses 1 of a in r", #"b r: ["e",3]"#])
        #expect(pair.b.takeCounters().refused == [.stale: 1])
    }

    @Test("Whoever slept does not call others silent")
    func sleep() {
        var pair = ClusterPair.connected()
        pair.heartbeat()
        pair.now += .seconds(600)
        pair.heartbeat(ofA: false)
        #expect(pair.b.nodes == [NodeID("a")])
    }

    @Test("Of two with one name the later has it; the other is silent until that one is gone")
    func sameName() {
        var pair = ClusterPair.connected()
        // `a` is the older one; `later` speaks through hand-made frames.
        func later(_ sequence: UInt64, isLast: Bool = false) -> ClusterFrame {
            ClusterFrame(
                origin: FrameOrigin(node: NodeID("a"), incarnation: 15), topic: .control, sequence: sequence,
                body: .heartbeat(heads: [], isLast: isLast)
            )
        }
        pair.toA(later(1))
        pair.toB(later(1))
        #expect(pair.takeLog() == ["a is degraded", "b hears a"])
        pair.publish(1...1)
        pair.heartbeat()
        #expect(pair.takeLog().isEmpty)
        // Repeated frames of it do not keep it alive.
        for second in 2...29 as ClosedRange<UInt64> {
            if second < 6 { pair.toA(later(second)) } else { pair.toA(later(5)) }
            pair.heartbeat()
        }
        #expect(pair.a.state != .up)
        for _ in 0..<6 { pair.heartbeat() }
        #expect(pair.a.state == .up)
        #expect(pair.a.incarnation == 16)
        #expect(pair.takeLog().contains("b hears a"))
        pair.publish(2...2)
        #expect(pair.takeLog() == [#"b r: ["e",2]"#])
        // The one that was thought gone is the older one now, and gives way.
        pair.toA(later(40))
        #expect(pair.a.state == .up)
    }

    @Test("A good-bye gives the name back at once")
    func nameGivenBack() {
        var pair = ClusterPair.connected()
        let origin = FrameOrigin(node: NodeID("a"), incarnation: 15)
        for (sequence, isLast) in [(1, false), (2, true)] as [(UInt64, Bool)] {
            pair.toA(
                ClusterFrame(
                    origin: origin, topic: .control, sequence: sequence, body: .heartbeat(heads: [], isLast: isLast)
                )
            )
        }
        #expect(pair.takeLog() == ["a is degraded", "a is up", "b hears a"])
        #expect(pair.a.incarnation == 16)
    }

    @Test("A hub whose clock was set back is told, and is heard again")
    func clockSetBack() {
        var pair = ClusterPair.connected()
        for _ in 0..<4 { pair.heartbeat(ofA: false) }
        pair.restartA(incarnation: 5)
        #expect(pair.a.incarnation == 11)
        #expect(pair.takeLog().contains("b hears a"))
        pair.publish(1...1)
        #expect(pair.takeLog() == [#"b r: ["e",1]"#])
    }

    @Test("A hub takes its own frames, and those for others, for nothing")
    func ownFrames() {
        var pair = ClusterPair.connected()
        let frames = pair.framesOfA { $0.publish(.sample(1), to: .everybody, into: &$1) }
        for frame in frames { pair.toA(frame) }
        let other = ClusterFrame(
            origin: FrameOrigin(node: NodeID("c"), incarnation: 1), topic: .node(NodeID("d")), sequence: 1,
            body: .syncRequest(1)
        )
        pair.toA(other)
        #expect(pair.takeLog().isEmpty)
        #expect(pair.a.nodes == [NodeID("b")])
    }

    @Test("Beyond the limit new hubs are refused; those that are gone make room")
    func tooMany() {
        var pair = ClusterPair.connected(configuration: ClusterConfiguration(limits: ClusterLimits(nodes: 2)))
        func hear(_ name: String, isLast: Bool = false, sequence: UInt64 = 1) {
            pair.toB(
                ClusterFrame(
                    origin: FrameOrigin(node: NodeID(name), incarnation: 1), topic: .control, sequence: sequence,
                    body: .heartbeat(heads: [], isLast: isLast)
                )
            )
        }
        hear("c")
        hear("d")
        #expect(pair.takeLog() == ["b hears c"])
        #expect(pair.b.takeCounters().refused == [.nodes: 1])
        hear("c", isLast: true, sequence: 2)
        hear("d", sequence: 2)
        #expect(pair.takeLog() == ["b lost c", "b hears d"])
    }
}
