//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@testable import NSSocketHub

@Suite("Presences across a cluster")
struct ClusterPresenceTests {
    private func set(
        _ connection: Int, _ text: String?, in room: EventName = "r"
    ) throws -> (inout ClusterState, inout ClusterActions) -> Void {
        let data = try text.map { try RawJSON($0) }
        return { $0.changePresence(.init(room: room, connection: connection, data: data), into: &$1) }
    }

    @Test("Changes are told as they come, and what is no change is not")
    func changes() throws {
        var pair = ClusterPair.connected()
        for text in ["1", "1", "2", nil, nil] { pair.atA(try self.set(3, text)) }
        #expect(pair.takeLog() == ["b: a/3 in r", "b: a/3 says 2", "b: a/3 left r"])
        #expect(pair.b.presence(of: "r").isEmpty)
    }

    @Test("Changes that were lost are told as differences")
    func differences() throws {
        var pair = ClusterPair.connected()
        for connection in 1...3 { pair.atA(try self.set(connection, "0")) }
        _ = pair.takeLog()
        pair.atA(losing: true, try self.set(1, nil))
        pair.atA(losing: true, try self.set(2, "1"))
        pair.atA(losing: true, try self.set(4, "0"))
        #expect(pair.takeLog().isEmpty)
        pair.heartbeat()
        #expect(Set(pair.takeLog()) == ["b: a/1 left r", "b: a/2 says 1", "b: a/4 in r"])
        pair.heartbeat()
        #expect(pair.takeLog().isEmpty)
    }

    @Test("An answer older than the latest changes does not undo them")
    func olderAnswer() throws {
        var pair = ClusterPair.connected()
        pair.atA(try self.set(1, "0"))
        pair.atA(losing: true, try self.set(2, "0"))
        let now = pair.now
        // `b` asks; the answer is made before two more changes, and comes after them.
        let heartbeat = pair.framesOfA { $0.heartbeat(now: now + .seconds(1), into: &$1) }
        var answers: [ClusterFrame] = []
        pair.now += .seconds(1)
        for frame in heartbeat {
            let time = pair.now
            var actions = ClusterActions()
            pair.b.received(frame, now: time, into: &actions)
            for frame in actions.frames {
                answers += pair.framesOfA { $0.received(frame, now: time, into: &$1) }
            }
        }
        pair.atA(try self.set(1, nil))
        pair.atA(try self.set(3, "0"))
        _ = pair.takeLog()
        for frame in answers { pair.toB(frame) }
        #expect(pair.takeLog() == ["b: a/2 in r"])
        #expect(pair.b.presence(of: "r").map(\.id.connection) == [2, 3])
    }

    @Test("A snapshot in parts counts when it is complete; with a part missing it is asked for again")
    func parts() throws {
        let configuration = ClusterConfiguration(limits: ClusterLimits(frameBytes: 4096))
        var pair = ClusterPair(configuration: configuration)
        for connection in 0..<100 {
            pair.atA(losing: true, try self.set(connection, "\"\(String(repeating: "-", count: 200))\""))
        }
        pair.atA(losing: true) { $0.connected(now: .zero, into: &$1) }
        let request = ClusterFrame(
            origin: FrameOrigin(node: NodeID("b"), incarnation: 20), topic: .node(NodeID("a")), sequence: 1,
            body: .syncRequest(1)
        )
        let answer = pair.framesOfA { $0.received(request, now: .zero, into: &$1) }
        #expect(answer.count > 10)
        let codec = FrameCodec(key: try .sample(), limit: 4096)
        for frame in answer { #expect(throws: Never.self) { try codec.encode(frame) } }
        _ = pair.takeLog()

        // The heartbeat makes `b` ask, and the answer loses a part on its way.
        pair.now += .seconds(1)
        let now = pair.now
        let heartbeat = pair.framesOfA { $0.heartbeat(now: now, into: &$1) }
        var parts: [ClusterFrame] = []
        for frame in heartbeat {
            var actions = ClusterActions()
            pair.b.received(frame, now: now, into: &actions)
            for frame in actions.frames { parts += pair.framesOfA { $0.received(frame, now: now, into: &$1) } }
        }
        for (index, part) in parts.enumerated() where index != 5 { pair.toB(part) }
        #expect(pair.b.presence(of: "r").isEmpty)
        pair.heartbeat()
        pair.heartbeat()
        #expect(pair.b.presence(of: "r").count == 100)
    }

    @Test("Beyond the limits presences are refused, here and there")
    func limits() throws {
        let few = ClusterConfiguration(limits: ClusterLimits(presencesPerNode: 2, presenceBytesPerNode: 100))
        var pair = ClusterPair.connected(configuration: few)
        pair.atA(try self.set(1, "0"))
        pair.atA(try self.set(2, "\"\(String(repeating: "-", count: 98))\""))
        pair.atA(try self.set(2, "0"))
        pair.atA(try self.set(3, "0"))
        #expect(pair.takeLog() == ["b: a/1 in r", "b: a/2 in r"])

        var generous = ClusterPair.connected()
        generous.b = ClusterState(node: NodeID("b"), incarnation: 21, configuration: few)
        generous.atB { $0.connected(now: .zero, into: &$1) }
        generous.heartbeat()
        _ = generous.takeLog()
        for connection in 1...3 { generous.atA(try self.set(connection, "0")) }
        #expect(generous.takeLog() == ["b: a/1 in r", "b: a/2 in r"])
        #expect(generous.b.takeCounters().refused == [.presences: 1])
    }
}
