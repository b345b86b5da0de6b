//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// The rooms and the members of one event loop, and what waits to be delivered to them.
struct RoomShard<Member: Sendable>: Sendable {
    var everybody = MemberList<Member>()
    var rooms: [EventName: MemberList<Member>] = [:]
    var queue: [Broadcast] = []
    var queuedBytes = 0
    /// Somebody delivers, or is going to.
    var isPassDue = false
    /// Who left since the loop began to deliver, and what: a room, or the hub.
    var departures: [Departure] = []

    mutating func noteDeparture(of id: Int, from room: EventName?) {
        if self.isPassDue { self.departures.append(Departure(id: id, room: room)) }
    }

    /// Whether anybody here may be meant.
    func mayHear(_ audience: Audience) -> Bool {
        switch audience.base {
        case .everybody: !self.everybody.isEmpty
        case .room(let room): self.rooms[room] != nil
        case .rooms(let pattern): self.rooms.keys.contains { pattern.matches($0) }
        }
    }

    /// Everybody who is meant, once.
    func recipients(of audience: Audience) -> [MemberList<Member>.Entry] {
        switch audience.base {
        case .everybody: return self.everybody.entries
        case .room(let room): return self.rooms[room]?.entries ?? []
        case .rooms(let pattern):
            let matching = self.rooms.filter { pattern.matches($0.key) }.values
            if matching.count == 1, let only = matching.first { return only.entries }
            var all: [Int: MemberList<Member>.Entry] = [:]
            for entry in matching.lazy.flatMap(\.entries) {
                // Who is in several of the rooms was there since it joined the first.
                if let other = all[entry.id], other.since <= entry.since { continue }
                all[entry.id] = entry
            }
            return Array(all.values)
        }
    }
}
