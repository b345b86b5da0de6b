//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// The members of one hub that say that they are there.
struct LocalPresences: Sendable {
    private var rooms: [EventName: [Int: Presence]] = [:]

    func all(in room: EventName) -> [Presence] { self.rooms[room].map { Array($0.values) } ?? [] }

    mutating func set(_ presence: Presence) -> PresenceChange {
        let old = self.rooms[presence.room, default: [:]].updateValue(presence, forKey: presence.id.connection)
        return old == nil ? .joined(presence) : .updated(presence)
    }

    /// Returns it if it was there.
    mutating func remove(from room: EventName, _ connection: Int) -> Presence? {
        let presence = self.rooms[room]?.removeValue(forKey: connection)
        if self.rooms[room]?.isEmpty == true { self.rooms[room] = nil }
        return presence
    }
}
