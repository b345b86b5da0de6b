//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import DequeModule
internal import NSSocket

/// The rooms and the members of one event loop, and what waits to be delivered to them.
struct RoomShard<Member: Sendable>: Sendable {
    var everybody = MemberList<Member>()
    private(set) var rooms: [EventName: MemberList<Member>] = [:]
    private var patterns = PatternMatches()
    private(set) var queue: Deque<Broadcast> = []
    /// The bytes of memory that the queue takes.
    private(set) var queuedBytes = 0
    /// A delivery is under way, or scheduled.
    var isPassDue = false
    /// Members that left a room or the hub since the delivery began, or last asked.
    var departed: Set<Int> = []

    // MARK: Members

    mutating func insert(_ entry: MemberList<Member>.Entry, into room: EventName) {
        if self.rooms[room] == nil { self.patterns.opened(room) }
        _ = self.rooms[room, default: MemberList()].insert(entry)
    }

    mutating func remove(_ id: Int, from room: EventName) {
        // In place: taking the list out would copy it.
        self.rooms[room]?.remove(id)
        guard self.rooms[room]?.isEmpty == true else { return }
        self.rooms[room] = nil
        self.patterns.closed(room)
    }

    // MARK: The queue

    mutating func append(_ broadcast: Broadcast) {
        self.queue.append(broadcast)
        self.queuedBytes += broadcast.charge
    }

    mutating func popFirst() -> Broadcast? {
        guard let broadcast = self.queue.popFirst() else { return nil }
        self.queuedBytes -= broadcast.charge
        return broadcast
    }

    // MARK: Audiences

    /// Whether there is anybody here who is meant.
    mutating func mayHear(_ audience: Audience) -> Bool {
        switch audience.base {
        case .everybody: !self.everybody.isEmpty
        case .room(let room): self.rooms[room] != nil
        case .rooms(let pattern): !self.patterns.rooms(matching: pattern, among: self.rooms.keys).isEmpty
        }
    }

    /// Everybody who is meant, once.
    mutating func recipients(of audience: Audience) -> [MemberList<Member>.Entry] {
        switch audience.base {
        case .everybody: return self.everybody.entries
        case .room(let room): return self.rooms[room]?.entries ?? []
        case .rooms(let pattern):
            let matching = self.patterns.rooms(matching: pattern, among: self.rooms.keys)
            if matching.count == 1, let only = matching.first { return self.rooms[only]?.entries ?? [] }
            var all: [Int: MemberList<Member>.Entry] = [:]
            for room in matching {
                for entry in self.rooms[room]?.entries ?? [] {
                    // Who is in several of the rooms was there since it joined the first.
                    if let other = all[entry.id], other.since <= entry.since { continue }
                    all[entry.id] = entry
                }
            }
            return Array(all.values)
        }
    }

    /// The last broadcast before a member became one of those who are meant; `nil` if it is none of them.
    ///
    /// - Parameter memberRooms: The rooms that it is in.
    func since(of id: Int, in memberRooms: Set<EventName>, for audience: Audience) -> UInt64? {
        switch audience.base {
        case .everybody: self.everybody.since(of: id)
        case .room(let room): self.rooms[room]?.since(of: id)
        case .rooms(let pattern):
            memberRooms.lazy.filter { pattern.matches($0) }.compactMap { self.rooms[$0]?.since(of: id) }.min()
        }
    }
}
