//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket
import TestSupport
import Testing

@testable import NSSocketHub

/// What a hub does for what it is told grows no faster than that.
@Suite("The work of a cluster")
struct ClusterWorkTests {
    /// Rooms that are open, with a number each.
    private static func open(_ rooms: Range<Int>) -> [BroadcastStream: UInt64] {
        Dictionary(uniqueKeysWithValues: rooms.map { (.room(EventName(segments: ["\($0)"])), UInt64($0)) })
    }

    @Test(
        "When there is no room for another stream, room is made for many, whatever state the others are in",
        .longComputation)
    func makingRoom() {
        for isConfirmed in [true, false] {
            var streams = PeerStreams(knownSince: 0, limit: 1_000)
            var most = 0
            var searches = 0
            let rooms = 8_000
            for room in 0..<rooms {
                let before = streams.count
                let name = BroadcastStream.room(EventName(segments: ["\(room)"]))
                _ = streams.message(in: name, opened: 1, base: 0, sequence: 1, now: .zero)
                // All but one are unsettled, or all are.
                if isConfirmed || room % 1_000 == 0 {
                    let head = StreamHead(stream: name, base: 0, last: 1)
                    _ = streams.heads([head], open: [name: 1], now: .zero)
                }
                if streams.count <= before { searches += 1 }
                most = max(most, streams.count)
            }
            #expect(most <= 1_000)
            #expect(searches <= rooms / 250 + 1)
        }
    }

    @Test("Streams of closed rooms are forgotten all at once")
    func closedRooms() {
        var streams = PeerStreams(knownSince: 0, limit: 1_000)
        let rooms = (0..<1_000).map { EventName(segments: ["\($0)"]) }
        for room in rooms { _ = streams.message(in: .room(room), opened: 1, base: 0, sequence: 1, now: .zero) }
        for room in rooms[..<400] { streams.closed(room) }
        // One is open again, and not forgotten.
        streams.opened(rooms[0], number: 5)
        _ = streams.message(in: .room("new"), opened: 1, base: 0, sequence: 1, now: .zero)
        #expect(streams.count == 602)
        #expect(!streams.message(in: .room(rooms[0]), opened: 5, base: 0, sequence: 1, now: .zero).isNew)
    }

    @Test("A snapshot has as many parts as its bytes need", arguments: [250, 500])
    func snapshots(presences: Int) throws {
        let data = try RawJSON("\"\(String(repeating: "-", count: 900))\"")
        var state = ClusterState(node: NodeID("a"), incarnation: 1, configuration: ClusterConfiguration())
        var actions = ClusterActions()
        for connection in 0..<presences {
            state.changePresence(.init(room: "r", connection: connection, data: data), into: &actions)
        }
        actions = ClusterActions()
        state.snapshots.add(NodeID("b"), FrameReply(incarnation: 2, request: 1))
        var parts = 0
        while !state.snapshots.isEmpty {
            state.continueSnapshots(into: &actions)
            parts += 1
        }
        #expect(parts == actions.frames.count)
        #expect((presences / 64...presences / 60).contains(parts))
    }

    @Test("A presence that changes again and again is told once for each change, and one that does not change never")
    func presences() throws {
        var state = ClusterState(node: NodeID("a"), incarnation: 1, configuration: ClusterConfiguration())
        var actions = ClusterActions()
        for step in 0..<1_000 {
            let data = try RawJSON("\(step / 100)")
            state.changePresence(.init(room: "r", connection: 1, data: data), into: &actions)
        }
        #expect(actions.frames.count == 10)
    }

    @Test("A list in a frame that is too short for it is refused before anything is made of it")
    func lists() {
        var writer = FrameWriter(capacity: 16)
        writer.number(1 << 40)
        var reader = FrameReader(writer.bytes[...])
        #expect(throws: FrameRefusal.malformed) {
            try reader.list { reader throws(FrameRefusal) in try reader.room() }
        }
    }

    @Test("A name of any characters has 1 to 64 bytes")
    func names() {
        for name in [
            "", "a", String(repeating: "é", count: 40), "e" + String(repeating: "\u{301}", count: 1_000_000),
            String(repeating: "👩‍👩‍👧‍👦", count: 20),
        ] {
            #expect((1...64).contains(NodeID(name).description.utf8.count))
        }
        #expect(NodeID("e" + String(repeating: "\u{301}", count: 100)).description.unicodeScalars.count == 32)
    }
}
