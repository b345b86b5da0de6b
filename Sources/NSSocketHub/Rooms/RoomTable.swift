//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NSSocket

/// Who is in which room, and what waits to be delivered to whom. Told what happens; sends nothing.
///
/// Members are kept by event loop: each loop delivers to its own, all that has gathered since it last did. So order is one for
/// all: a member gets broadcasts in the order of their numbers, none from before it joined and none after it left.
struct RoomTable<Member: Sendable>: Sendable {
    enum JoinAction: Equatable {
        /// It was in the room already.
        case none
        /// It was not. `opens`: nobody else was.
        case joined(opens: Bool)
        /// It is in as many rooms as it may be.
        case refused
        /// It is no member of the hub.
        case unknown
    }

    private struct Membership: Sendable {
        let shard: Int
        let member: Member
        var rooms: Set<EventName> = []
    }

    private let roomsPerMember: Int
    private var shards: [RoomShard<Member>] = []
    private var memberships: [Int: Membership] = [:]
    private var memberCounts: [EventName: Int] = [:]
    private(set) var lastNumber: UInt64 = 0
    /// How often a member left a room or the hub while broadcasts were being delivered.
    private(set) var departureNumber: UInt64 = 0

    init(roomsPerMember: Int) {
        self.roomsPerMember = roomsPerMember
    }

    // MARK: Members

    var memberCount: Int { self.memberships.count }
    var rooms: [EventName: Int] { self.memberCounts }
    func count(of room: EventName) -> Int { self.memberCounts[room] ?? 0 }

    func members(of room: EventName) -> [Member] {
        self.shards.flatMap { $0.rooms[room]?.entries.map(\.member) ?? [] }
    }

    func rooms(of id: Int) -> Set<EventName> { self.memberships[id]?.rooms ?? [] }

    /// A connection of this event loop becomes a member. Returns whether it was none before.
    mutating func add(_ id: Int, _ member: Member, shard: Int) -> Bool {
        guard self.memberships[id] == nil else { return false }
        while self.shards.count <= shard { self.shards.append(RoomShard()) }
        self.memberships[id] = Membership(shard: shard, member: member)
        _ = self.shards[shard].everybody.insert(.init(id: id, member: member, since: self.lastNumber))
        return true
    }

    mutating func join(_ room: EventName, _ id: Int) -> JoinAction {
        guard let membership = self.memberships[id] else { return .unknown }
        guard !membership.rooms.contains(room) else { return .none }
        guard membership.rooms.count < self.roomsPerMember else { return .refused }
        self.memberships[id]?.rooms.insert(room)
        self.shards[membership.shard].insert(
            .init(id: id, member: membership.member, since: self.lastNumber), into: room)
        let count = self.count(of: room)
        self.memberCounts[room] = count + 1
        return .joined(opens: count == 0)
    }

    /// Returns `nil` if it was not in the room, or else whether nobody is any more.
    mutating func leave(_ room: EventName, _ id: Int) -> (closes: Bool, Void)? {
        guard self.memberships[id]?.rooms.remove(room) != nil, let shard = self.memberships[id]?.shard else {
            return nil
        }
        self.removeEntry(of: id, from: room, shard: shard)
        self.noteDeparture(of: id, shard: shard)
        return (closes: self.count(of: room) == 0, ())
    }

    /// A connection is gone, or no member any more. Returns the rooms that it was in, or `nil` if it was no member.
    mutating func remove(_ id: Int) -> [(room: EventName, closes: Bool)]? {
        guard let membership = self.memberships.removeValue(forKey: id) else { return nil }
        self.shards[membership.shard].everybody.remove(id)
        self.noteDeparture(of: id, shard: membership.shard)
        return membership.rooms.map { room in
            self.removeEntry(of: id, from: room, shard: membership.shard)
            return (room, self.count(of: room) == 0)
        }
    }

    private mutating func removeEntry(of id: Int, from room: EventName, shard: Int) {
        self.shards[shard].remove(id, from: room)
        let count = self.count(of: room) - 1
        self.memberCounts[room] = count > 0 ? count : nil
    }

    private mutating func noteDeparture(of id: Int, shard: Int) {
        guard self.shards[shard].isPassDue else { return }
        self.departureNumber += 1
        self.shards[shard].departed.insert(id)
    }

    // MARK: Broadcasts

    /// The bytes of memory that buffered broadcasts take, on the event loop where they take most.
    var queuedBytes: Int { self.shards.reduce(0) { max($0, $1.queuedBytes) } }

    /// Something is to be delivered. Returns the event loops that have to be asked to.
    mutating func enqueue(_ lines: SharedLines, to audience: Audience, except: [Int]) -> [Int] {
        self.lastNumber += 1
        let broadcast = Broadcast(number: self.lastNumber, lines: lines, audience: audience, except: except)
        var due: [Int] = []
        for index in self.shards.indices where self.shards[index].mayHear(audience) {
            self.shards[index].append(broadcast)
            if !self.shards[index].isPassDue {
                self.shards[index].isPassDue = true
                due.append(index)
            }
        }
        return due
    }

    /// An event loop is ready to deliver: what has gathered, or the first part of it; `nil` if nothing has, and then the loop is
    /// asked again when something does.
    mutating func takePass(shard index: Int) -> Pass<Member>? {
        guard self.shards.indices.contains(index) else { return nil }
        self.shards[index].departed = []
        var pass = Pass<Member>(departureNumber: self.departureNumber)
        while let next = self.shards[index].queue.first, pass.takes(next.audience),
            let broadcast = self.shards[index].popFirst()
        {
            pass.append(broadcast) { self.shards[index].recipients(of: broadcast.audience) }
        }
        guard !pass.runs.isEmpty else {
            self.shards[index].isPassDue = false
            return nil
        }
        return pass
    }

    /// An event loop goes on delivering: who has left a room or the hub since it last asked.
    mutating func takeDepartures(shard index: Int) -> Set<Int> {
        defer { self.shards[index].departed = [] }
        return self.shards[index].departed
    }

    /// The last broadcast before a member became one of those who are meant; `nil` if it is none of them now.
    func since(of id: Int, for audience: Audience) -> UInt64? {
        guard let membership = self.memberships[id] else { return nil }
        return self.shards[membership.shard].since(of: id, in: membership.rooms, for: audience)
    }
}
