//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NSSocket

/// The presences on one hub.
struct NodePresences {
    enum Outcome {
        case unchanged
        case changed(PresenceChange)
        /// There are as many as there may be.
        case refused
    }

    private let node: NodeID
    private let limits: ClusterLimits
    private var rooms: [EventName: [Int: RawJSON]] = [:]
    private(set) var count = 0
    private var bytes = 0

    init(of node: NodeID, limits: ClusterLimits) {
        self.node = node
        self.limits = limits
    }

    /// Those in a room, by connection.
    func members(of room: EventName) -> [Presence] {
        guard let members = self.rooms[room] else { return [] }
        return members.sorted { $0.key < $1.key }.map { self.presence(room, $0.key, $0.value) }
    }

    /// Some of those in a room.
    func some(of room: EventName, atMost limit: Int) -> [Presence] {
        self.rooms[room]?.prefix(limit).map { self.presence(room, $0.key, $0.value) } ?? []
    }

    func count(of room: EventName) -> Int { self.rooms[room]?.count ?? 0 }

    /// All.
    var entries: [PresenceEntry] {
        self.rooms.flatMap { room, members in
            members.map { PresenceEntry(room: room, connection: $0.key, data: $0.value) }
        }
    }

    /// A presence was set or removed.
    mutating func apply(_ entry: PresenceEntry) -> Outcome {
        let old = self.rooms[entry.room]?[entry.connection]
        let oldBytes = old?.bytes.readableBytes ?? 0
        guard let data = entry.data else {
            guard let old else { return .unchanged }
            self.rooms[entry.room]?[entry.connection] = nil
            if self.rooms[entry.room]?.isEmpty == true { self.rooms[entry.room] = nil }
            self.count -= 1
            self.bytes -= oldBytes
            return .changed(.left(self.presence(entry.room, entry.connection, old)))
        }
        guard data != old else { return .unchanged }
        let newBytes = self.bytes - oldBytes + data.bytes.readableBytes
        guard old != nil || self.count < self.limits.presencesPerNode, newBytes <= self.limits.presenceBytesPerNode
        else { return .refused }
        self.rooms[entry.room, default: [:]][entry.connection] = data
        self.bytes = newBytes
        let presence = self.presence(entry.room, entry.connection, data)
        guard old == nil else { return .changed(.updated(presence)) }
        self.count += 1
        return .changed(.joined(presence))
    }

    /// The hub is gone.
    mutating func removeAll() -> [PresenceChange] {
        self.replace(with: NodePresences(of: self.node, limits: self.limits))
    }

    /// The hub said all that there are. Returns how that differs.
    mutating func replace(with new: NodePresences) -> [PresenceChange] {
        var changes: [PresenceChange] = []
        for (room, members) in self.rooms {
            for (connection, data) in members where new.rooms[room]?[connection] == nil {
                changes.append(.left(self.presence(room, connection, data)))
            }
        }
        for (room, members) in new.rooms {
            for (connection, data) in members {
                let old = self.rooms[room]?[connection]
                guard old != data else { continue }
                let presence = self.presence(room, connection, data)
                changes.append(old == nil ? .joined(presence) : .updated(presence))
            }
        }
        self = new
        return changes
    }

    private func presence(_ room: EventName, _ connection: Int, _ data: RawJSON) -> Presence {
        Presence(id: Presence.ID(node: self.node, connection: connection), room: room, data: data)
    }
}
