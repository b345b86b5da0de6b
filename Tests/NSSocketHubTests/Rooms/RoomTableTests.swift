//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket
import Testing

@testable import NSSocketHub

@Suite("The table of rooms")
struct RoomTableTests {
    private static func table(_ members: [Int: Int], roomsPerMember: Int = 128) -> RoomTable<String> {
        var table = RoomTable<String>(roomsPerMember: roomsPerMember)
        for (id, shard) in members.sorted(by: { $0.key < $1.key }) {
            _ = table.add(id, "member \(id)", shard: shard)
        }
        return table
    }

    private static func lines(_ text: String) -> SharedLines {
        SharedLines(trusted: ByteBuffer(string: text), count: 1)
    }

    /// What each member gets of a pass, in order.
    private static func pass(_ table: inout RoomTable<String>, shard: Int = 0) -> [Int: String] {
        var heard: [Int: String] = [:]
        for run in table.takePass(shard: shard) ?? [] {
            for entry in run.recipients where !run.except.contains(entry.id) {
                for broadcast in run.broadcasts where broadcast.number > entry.since {
                    heard[entry.id, default: ""] += String(buffer: broadcast.lines.bytes)
                }
            }
        }
        return heard
    }

    @Test("A room opens with its first member and closes with its last")
    func opening() {
        var table = Self.table([1: 0, 2: 1])
        #expect(table.join("a::b", 1) == .joined(opens: true))
        #expect(table.join("a::b", 1) == .none)
        #expect(table.join("a::b", 2) == .joined(opens: false))
        #expect(table.rooms == ["a::b": 2])
        #expect(Set(table.members(of: "a::b")) == ["member 1", "member 2"])
        #expect(table.leave("a::b", 1)?.closes == false)
        #expect(table.leave("a::b", 1) == nil)
        #expect(table.leave("a::b", 2)?.closes == true)
        #expect(table.rooms.isEmpty)
        #expect(table.memberCount == 2)
    }

    @Test("Who is gone has left all rooms")
    func removing() {
        var table = Self.table([1: 0, 2: 0])
        _ = table.join("a", 1)
        _ = table.join("b", 1)
        _ = table.join("b", 2)
        let left = table.remove(1) ?? []
        #expect(Dictionary(uniqueKeysWithValues: left.map { ($0.room, $0.closes) }) == ["a": true, "b": false])
        #expect(table.remove(1) == nil)
        #expect(table.rooms == ["b": 1])
        #expect(table.rooms(of: 1).isEmpty)
        #expect(table.join("a", 1) == .unknown)
    }

    @Test("Nobody is in more rooms than allowed")
    func limit() {
        var table = Self.table([1: 0], roomsPerMember: 2)
        #expect(table.join("a", 1) == .joined(opens: true))
        #expect(table.join("b", 1) == .joined(opens: true))
        #expect(table.join("c", 1) == .refused)
        #expect(table.join("b", 1) == .none)
        _ = table.leave("a", 1)
        #expect(table.join("c", 1) == .joined(opens: true))
    }

    @Test("Each loop is asked once to deliver, and again only when it has delivered everything")
    func scheduling() {
        var table = Self.table([1: 0, 2: 1, 3: 2])
        _ = table.join("a", 1)
        _ = table.join("a", 2)
        #expect(table.enqueue(Self.lines("x"), to: "a", except: []) == [0, 1])
        #expect(table.enqueue(Self.lines("y"), to: "a", except: []) == [])
        #expect(table.queuedBytes == 2)
        #expect(Self.pass(&table) == [1: "xy"])
        #expect(table.enqueue(Self.lines("z"), to: "a", except: []) == [])
        #expect(Self.pass(&table) == [1: "z"])
        #expect(table.takePass(shard: 0) == nil)
        #expect(table.enqueue(Self.lines("w"), to: "a", except: []) == [0])
        #expect(Self.pass(&table, shard: 1) == [2: "xyzw"])
    }

    @Test("What goes to the same members is one run; what does not keeps its place")
    func runs() {
        var table = Self.table([1: 0, 2: 0])
        for id in [1, 2] { _ = table.join("a", id) }
        _ = table.join("b", 1)
        for (text, audience, except) in [
            ("1", "a" as Audience, []), ("2", "a", []), ("3", "b", []), ("4", "a", []), ("5", "a", [2]),
            ("6", .everybody, []),
        ] { _ = table.enqueue(Self.lines(text), to: audience, except: except) }
        let runs = table.takePass(shard: 0) ?? []
        #expect(runs.map(\.broadcasts.count) == [2, 1, 1, 1, 1])
        for (text, except) in [("1", []), ("2", [2])] { _ = table.enqueue(Self.lines(text), to: "a", except: except) }
        #expect(Self.pass(&table) == [1: "12", 2: "1"])
    }

    @Test("A member gets nothing from before it joined")
    func joiningLate() {
        var table = Self.table([1: 0, 2: 0])
        _ = table.join("a", 1)
        _ = table.enqueue(Self.lines("before"), to: "a", except: [])
        _ = table.join("a", 2)
        _ = table.add(3, "member 3", shard: 0)
        _ = table.enqueue(Self.lines("after"), to: "a", except: [])
        _ = table.enqueue(Self.lines("all"), to: .everybody, except: [])
        #expect(Self.pass(&table) == [1: "beforeafterall", 2: "afterall", 3: "all"])
    }

    @Test("Who leaves while broadcasts wait does not get them, and who leaves during a pass is named")
    func leaving() {
        var table = Self.table([1: 0, 2: 0, 3: 0])
        for id in [1, 2, 3] { _ = table.join("a", id) }
        _ = table.enqueue(Self.lines("x"), to: "a", except: [])
        _ = table.leave("a", 2)
        #expect(Self.pass(&table) == [1: "x", 3: "x"])
        _ = table.leave("a", 1)
        _ = table.remove(3)
        #expect(Set(table.takeDepartures(shard: 0)) == [.init(id: 1, room: "a"), .init(id: 3, room: nil)])
        #expect(table.takeDepartures(shard: 0).isEmpty)
    }

    @Test("A pattern reaches every member of matching rooms once, from when it joined the first")
    func patterns() {
        var table = Self.table([1: 0, 2: 0, 3: 0])
        _ = table.join("chat::a", 1)
        _ = table.enqueue(Self.lines("1"), to: .rooms("chat::*"), except: [])
        _ = table.join("chat::b", 1)
        _ = table.join("chat::b", 2)
        _ = table.join("news", 3)
        _ = table.enqueue(Self.lines("2"), to: .rooms("chat::*"), except: [])
        #expect(Self.pass(&table) == [1: "12", 2: "2"])
        #expect(table.enqueue(Self.lines("3"), to: .rooms("other::**"), except: []).isEmpty)
    }

    @Test("Names of rooms are literal: a room called ** hears only what is for it")
    func literal() {
        var table = Self.table([1: 0, 2: 0])
        _ = table.join("**", 1)
        _ = table.join("a", 2)
        _ = table.enqueue(Self.lines("x"), to: "**", except: [])
        _ = table.enqueue(Self.lines("y"), to: "a", except: [])
        #expect(Self.pass(&table) == [1: "x", 2: "y"])
    }
}
