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
        guard let pass = table.takePass(shard: shard) else { return heard }
        for run in pass.runs {
            for entry in pass.recipients[run.recipients] {
                for broadcast in run.broadcasts
                where broadcast.number > entry.since && !broadcast.except.contains(entry.id) {
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
        #expect(table.queuedBytes == 2 * Broadcast.charge(for: Self.lines("x"), except: []))
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
        let pass = table.takePass(shard: 0)
        #expect(pass?.runs.map(\.broadcasts.count) == [2, 1, 2, 1])
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
        #expect(table.takeDepartures(shard: 0) == [1, 3])
        #expect(table.departureNumber == 3)
        #expect(table.since(of: 1, for: "a") == nil && table.since(of: 3, for: .everybody) == nil)
        #expect(table.since(of: 1, for: .everybody) == 0)
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

    @Test(
        "Recipients are listed once for each audience of a pass, however often the audience changes",
        arguments: [500, 1_000])
    func footprint(broadcasts: Int) {
        var table = Self.table(Dictionary(uniqueKeysWithValues: (0..<300).map { ($0, 0) }))
        for id in 0..<300 { for room in ["r::0", "r::1"] as [EventName] { _ = table.join(room, id) } }
        for number in 0..<broadcasts {
            _ = table.enqueue(Self.lines("x"), to: number % 2 == 0 ? "r::0" : .rooms("r::*"), except: [])
        }
        let pass = table.takePass(shard: 0)
        #expect(pass?.runs.count == broadcasts)
        #expect(pass?.recipients.map(\.count) == [300, 300])
        #expect(table.takePass(shard: 0) == nil)
    }

    @Test("A pass is a part of what waits, in order; the rest waits for the next, and is charged until then")
    func pieces() {
        var table = Self.table([1: 0])
        _ = table.join("a", 1)
        for _ in 0..<2_500 { _ = table.enqueue(Self.lines("x"), to: "a", except: []) }
        var taken: [Int] = []
        var numbers: [UInt64] = []
        while let pass = table.takePass(shard: 0) {
            let broadcasts = pass.runs.flatMap(\.broadcasts)
            taken.append(broadcasts.count)
            numbers += broadcasts.map(\.number)
            let rest = 2_500 - numbers.count
            #expect(table.queuedBytes == rest * Broadcast.charge(for: Self.lines("x"), except: []))
        }
        #expect(taken == [1_024, 1_024, 452])
        #expect(numbers == Array(1...2_500))
    }

    @Test("With many recipients listed, no more audiences begin in a pass", .longComputation)
    func manyAudiences() {
        var table = Self.table(Dictionary(uniqueKeysWithValues: (0..<2_000).map { ($0, 0) }))
        for id in 0..<2_000 { for room in 0..<100 { _ = table.join(EventName(segments: ["\(room)"]), id) } }
        for room in 0..<100 { _ = table.enqueue(Self.lines("x"), to: .room([String(room)]), except: []) }
        var lists: [Int] = []
        while let pass = table.takePass(shard: 0) { lists.append(pass.recipients.count) }
        #expect(lists.reduce(0, +) == 100)
        #expect(lists.allSatisfy { $0 <= Pass<String>.enoughRecipients / 2_000 + 1 })
    }

    @Test("What waits is charged by the memory that it takes, also where lines are short")
    func charging() {
        var table = Self.table([1: 0])
        _ = table.join("a", 1)
        for _ in 0..<1_000 { _ = table.enqueue(Self.lines("x"), to: "a", except: [1, 2, 3]) }
        #expect(table.queuedBytes >= 1_000 * (MemoryLayout<Broadcast>.size + 24))
    }

    @Test("A pattern is compared with all rooms once, and then with rooms that open")
    func patternMatches() {
        final class Rooms: Sequence, IteratorProtocol {
            private let names = (0..<1_000).map { EventName(segments: ["r", "\($0)"]) }
            private(set) var seen = 0
            func next() -> EventName? {
                guard self.seen % 1_001 < 1_000 else {
                    self.seen += 1
                    return nil
                }
                defer { self.seen += 1 }
                return self.names[self.seen % 1_001]
            }
        }
        let rooms = Rooms()
        var matches = PatternMatches()
        for _ in 0..<100 { #expect(matches.rooms(matching: "none::**", among: rooms).isEmpty) }
        #expect(matches.rooms(matching: "r::*", among: rooms).count == 1_000)
        #expect(rooms.seen == 2_002)
        for room in ["none", "none::x", "r::new"] as [EventName] { matches.opened(room) }
        matches.closed("r::7")
        #expect(matches.rooms(matching: "none::**", among: rooms) == ["none", "none::x"])
        #expect(matches.rooms(matching: "r::*", among: rooms).count == 1_000)
        #expect(rooms.seen == 2_002)
        // Of more patterns than are remembered the latest are.
        for number in 0..<PatternMatches.capacity {
            _ = matches.rooms(matching: EventPattern(exactly: ["\(number)"]), among: rooms)
        }
        let seen = rooms.seen
        _ = matches.rooms(matching: EventPattern(exactly: ["0"]), among: rooms)
        #expect(rooms.seen == seen)
        #expect(matches.rooms(matching: "none::**", among: rooms).isEmpty)
        #expect(rooms.seen == seen + 1_001)
    }
}
