//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import NSSocket
internal import Synchronization

/// Who is there: members that say so, on all hubs of the cluster.
extension Hub {
    /// Has a connection join a room, or stay in it, and say so to everybody who asks, with data about itself.
    ///
    /// Called again, it replaces the data. Ends when the connection leaves the room or ends. Reaches other hubs of the cluster soon; one
    /// that dies takes its presences with it, after `ClusterConfiguration.timeToLive` at the latest.
    ///
    /// - Throws: As ``join(_:_:whenSlow:)``, and `EventSocketError.Code.encodingFailed`; the member is then as it was.
    public func join<Data: Encodable>(
        _ room: EventName, _ socket: isolated EventSocket, as data: Data, whenSlow slow: SlowMemberPolicy? = nil
    ) throws(EventSocketError) {
        let json = try RawJSON(encoding: data, of: room, codec: self.configuration.codec)
        try self.join(room, socket, as: json, whenSlow: slow)
    }

    /// Has a connection join a room, or stay in it, and say so to everybody who asks, with JSON text about itself.
    ///
    /// - Throws: As ``join(_:_:whenSlow:)``; the member is then as it was.
    public func join(
        _ room: EventName, _ socket: isolated EventSocket, as json: RawJSON, whenSlow slow: SlowMemberPolicy? = nil
    ) throws(EventSocketError) {
        try self.join(room, socket, whenSlow: slow)
        let presence = Presence(id: Presence.ID(node: self.node, connection: socket.id), room: room, data: json)
        self.presences.withLock { presences in
            let change = presences.set(presence)
            self.cluster?.presenceSet(presence)
            self.presenceAnnouncer.announce(change)
        }
    }

    /// Who is in a room and says so, here and elsewhere, in no particular order.
    public func presences(in room: EventName) -> [Presence] {
        self.presences.withLock { $0.all(in: room) } + (self.cluster?.presence(of: room) ?? [])
    }

    /// Everybody who comes, goes or changes, in rooms whose names match, on all hubs of the cluster, from now on.
    ///
    /// Holds the latest 10,000 changes for a consumer that is behind, and forgets older ones: see
    /// ``HubSequence/droppedCount``. To know who is there, begin with this and then ask for ``presences(in:)``: a change may then be in both.
    public func presenceChanges(in pattern: EventPattern = "**") -> HubSequence<PresenceChange> {
        self.presenceAnnouncer.sequence(capacity: 10_000) { pattern.matches($0.presence.room) }
    }

    func endPresence(in room: EventName, of id: Int) {
        self.presences.withLock { presences in
            guard let presence = presences.remove(from: room, id) else { return }
            self.cluster?.presenceRemoved(room: room, connection: id)
            self.presenceAnnouncer.announce(.left(presence))
        }
    }
}

extension PresenceChange {
    /// Whose it is: as it is now, or as it last was.
    public var presence: Presence {
        switch self {
        case .joined(let presence), .updated(let presence), .left(let presence): presence
        }
    }
}
