//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@testable import NSSocketHub

@Suite("What a cluster says is missing")
struct ClusterGapTests {
    @Test("A hole is told before what comes after it")
    func hole() {
        var pair = ClusterPair.connected()
        pair.publish(1...1)
        pair.publish(2...4, losing: true)
        pair.publish(5...5)
        #expect(pair.takeLog() == [#"b r: ["e",1]"#, "b misses 3 of a in r", #"b r: ["e",5]"#])
        #expect(pair.b.takeCounters().missing == 3)
    }

    @Test("Lost at the end, it is told one heartbeat after that which knows of it")
    func tail() {
        var pair = ClusterPair.connected()
        pair.publish(1...1)
        pair.publish(2...3, losing: true)
        pair.heartbeat()
        #expect(pair.takeLog() == [#"b r: ["e",1]"#])
        pair.heartbeat()
        #expect(pair.takeLog() == ["b misses 2 of a in r"])
        pair.heartbeat()
        #expect(pair.takeLog().isEmpty)
    }

    @Test("A heartbeat lost as well is made up for by a snapshot")
    func lostHeartbeat() {
        var pair = ClusterPair.connected()
        pair.publish(1...3, losing: true)
        pair.heartbeat(losing: true)
        pair.heartbeat()
        pair.heartbeat()
        #expect(pair.takeLog() == ["b misses 3 of a in r"])
    }

    @Test("Nobody tells of rooms that are not open, or of what was sent before they opened")
    func otherRooms() {
        var pair = ClusterPair.connected()
        pair.publish(1...3, to: "other")
        pair.heartbeat()
        pair.atB { _ = $0.opened("other", into: &$1) }
        pair.publish(4...4, to: "other")
        pair.publish(5...5, to: "other", losing: true)
        pair.publish(6...6, to: "other")
        #expect(pair.takeLog() == [#"b other: ["e",4]"#, "b misses 1 of a in other", #"b other: ["e",6]"#])
        pair.atB { state, _ in _ = state.closed("other") }
        pair.publish(7...9, to: "other")
        pair.heartbeat()
        pair.heartbeat()
        #expect(pair.takeLog().isEmpty)
    }

    @Test("The first broadcasts in a room that has just opened are missed, if its hub answered before")
    func firstOfRoom() {
        var pair = ClusterPair.connected()
        pair.publish(1...2, losing: true)
        pair.publish(3...3)
        #expect(pair.takeLog() == ["b misses 2 of a in r", #"b r: ["e",3]"#])
    }

    @Test("Asked for how far it is, a hub is asked again until it answers")
    func lostQuestion() {
        var pair = ClusterPair.connected()
        pair.publish(1...3, to: "other")
        pair.atB(losing: true) { _ = $0.opened("other", into: &$1) }
        pair.heartbeat()
        pair.heartbeat()
        // Without an answer, this would be the first.
        pair.publish(4...4, to: "other", losing: true)
        pair.publish(5...5, to: "other")
        #expect(pair.takeLog() == ["b misses 1 of a in other", #"b other: ["e",5]"#])
    }

    @Test("Broadcasts to many rooms are counted together")
    func manyRooms() {
        var pair = ClusterPair.connected()
        pair.publish(1...1, to: .rooms("x::*"))
        pair.publish(2...2, to: .everybody, losing: true)
        pair.publish(3...3, to: .everybody)
        #expect(
            pair.takeLog() == [#"b x::*: ["e",1]"#, "b misses 1 of a in everybody", #"b everybody: ["e",3]"#]
        )
    }

    @Test("A hub that was not connected asks when it is again")
    func reconnection() {
        var pair = ClusterPair.connected()
        pair.publish(1...1)
        pair.heartbeat()
        _ = pair.takeLog()
        let now = pair.now
        pair.atB { $0.disconnected("", now: now, into: &$1) }
        pair.publish(2...4, losing: true)
        pair.atB { $0.connected(now: now, into: &$1) }
        pair.heartbeat()
        #expect(pair.takeLog() == ["b is degraded", "b is up", "b misses 3 of a in r"])
    }

    @Test("So does one whose backplane lost what it held")
    func overflow() {
        var pair = ClusterPair.connected()
        pair.publish(1...4, losing: true)
        pair.atB { $0.overflowed(into: &$1) }
        pair.heartbeat(ofA: false)
        pair.heartbeat(ofA: false)
        #expect(pair.takeLog() == ["b misses 4 of a in r"])
    }

    @Test("Whatever was heard before is refused when it comes again")
    func replays() {
        var pair = ClusterPair.connected()
        var frames: [ClusterFrame] = []
        for number in 1...3 {
            frames += pair.framesOfA { $0.publish(.sample(number), to: "r", into: &$1) }
            frames += pair.framesOfA {
                $0.changePresence(.init(room: "r", connection: number, data: .null), into: &$1)
            }
            let now = pair.now
            frames += pair.framesOfA { $0.heartbeat(now: now, into: &$1) }
        }
        for frame in frames { pair.toB(frame) }
        #expect(pair.takeLog().count == 6)
        _ = pair.b.takeCounters()
        for frame in frames { pair.toB(frame) }
        #expect(pair.takeLog().isEmpty)
        #expect(pair.b.takeCounters().duplicates == frames.count)
        // Nor does it help to close the room and open it again.
        pair.atB { state, _ in _ = state.closed("r") }
        pair.atB(losing: true) { _ = $0.opened("r", into: &$1) }
        for frame in frames { pair.toB(frame) }
        #expect(pair.takeLog().isEmpty)
    }

    @Test("A hub forgets quiet rooms, and nobody takes what it sends there later for old")
    func forgotten() {
        var pair = ClusterPair.connected()
        pair.publish(1...5)
        pair.heartbeat()
        _ = pair.takeLog()
        for _ in 0..<700 { pair.heartbeat() }
        #expect(pair.a.streams.numbers(in: "r") == nil)
        pair.publish(6...6, losing: true)
        pair.publish(7...7)
        #expect(pair.takeLog() == ["b misses 1 of a in r", #"b r: ["e",7]"#])
    }

    @Test("With more rooms than are remembered, nothing is lost and nothing is invented")
    func manyForgotten() {
        let rooms = (0..<40).map { EventName(segments: ["\($0)"]) }
        let configuration = ClusterConfiguration(limits: ClusterLimits(roomsPerNode: 10))
        var pair = ClusterPair.connected(rooms: rooms, configuration: configuration)
        for round in 1...3 {
            for room in rooms { pair.publish(round...round, to: .room(room)) }
            pair.heartbeat()
            #expect(pair.a.streams.count <= 10)
            #expect(pair.b.peers[NodeID("a")]?.streams.count ?? 0 <= 10)
        }
        let log = pair.takeLog()
        #expect(log.count { $0.contains("e") && !$0.contains("misses") } == 120)
        #expect(!log.contains { $0.contains("misses") && !$0.contains("misses ?") })
    }
}
