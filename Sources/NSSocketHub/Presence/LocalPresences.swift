//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// The members of one hub that are present, room by room, and how much each of them keeps here.
struct LocalPresences: Sendable {
    enum Outcome {
        /// It was present with the same data.
        case unchanged
        /// It is present now. `from`: what it was before, if it was.
        case changed(from: Presence?)
        /// Its data would take more memory than one member may have.
        case refused
    }

    private let bytesPerMember: Int
    private var rooms: [EventName: [Int: Presence]] = [:]
    /// The bytes of memory that each member's data takes, in all its rooms.
    private var stored: [Int: Int] = [:]

    init(bytesPerMember: Int) {
        self.bytesPerMember = bytesPerMember
    }

    func all(in room: EventName) -> [Presence] { self.rooms[room].map { Array($0.values) } ?? [] }

    /// Some of those in a room.
    func some(in room: EventName, atMost limit: Int) -> [Presence] {
        self.rooms[room].map { Array($0.values.prefix(limit)) } ?? []
    }

    func count(in room: EventName) -> Int { self.rooms[room]?.count ?? 0 }

    func presence(of connection: Int, in room: EventName) -> Presence? { self.rooms[room]?[connection] }

    /// The bytes of memory that a member's data takes.
    func storedBytes(of connection: Int) -> Int { self.stored[connection] ?? 0 }

    /// What would become of a presence. Its data is compact.
    func outcome(of presence: Presence) -> Outcome {
        let old = self.presence(of: presence.id.connection, in: presence.room)
        if let old, old.data == presence.data { return .unchanged }
        let stored = self.storedBytes(of: presence.id.connection) - (old?.data.storedBytes ?? 0)
        guard stored + presence.data.storedBytes <= self.bytesPerMember else { return .refused }
        return .changed(from: old)
    }

    /// A member is present, or has other data. Its data is compact.
    mutating func set(_ presence: Presence) -> Outcome {
        let outcome = self.outcome(of: presence)
        guard case .changed(let old) = outcome else { return outcome }
        let connection = presence.id.connection
        self.stored[connection, default: 0] += presence.data.storedBytes - (old?.data.storedBytes ?? 0)
        self.rooms[presence.room, default: [:]][connection] = presence
        return outcome
    }

    /// Returns it if it was there.
    mutating func remove(from room: EventName, _ connection: Int) -> Presence? {
        guard let presence = self.rooms[room]?.removeValue(forKey: connection) else { return nil }
        if self.rooms[room]?.isEmpty == true { self.rooms[room] = nil }
        let rest = self.storedBytes(of: connection) - presence.data.storedBytes
        self.stored[connection] = rest > 0 ? rest : nil
        return presence
    }
}
