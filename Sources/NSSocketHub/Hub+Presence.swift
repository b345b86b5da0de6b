//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
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
    /// Joining again with the same data changes nothing, and nothing is announced.
    ///
    /// - Throws: As ``join(_:_:whenSlow:)``, and `EventSocketError.Code.limitReached` beyond
    ///   ``Configuration/presenceBytesPerMember``; the member is then as it was.
    public func join(
        _ room: EventName, _ socket: isolated EventSocket, as json: RawJSON, whenSlow slow: SlowMemberPolicy? = nil
    ) throws(EventSocketError) {
        let presence = Presence(
            id: Presence.ID(node: self.node, connection: socket.id), room: room, data: json.compact())
        guard !self.presences.withLock({ $0.refuses(presence) }) else {
            throw EventSocketError(
                .limitReached,
                """
                What the connection says about itself would take more than \(self.configuration.presenceBytesPerMember) \
                bytes; say less, leave a room, or raise Hub.Configuration.presenceBytesPerMember.
                """)
        }
        try self.join(room, socket, whenSlow: slow)
        self.changePresences(on: socket.eventLoop) { $0.set(presence, now: $1) }
    }

    /// Who is present in a room, here and elsewhere, in no particular order.
    public func presences(in room: EventName) -> [Presence] {
        self.localPresences(in: room) { $0.all(in: room) } + (self.cluster?.presence(of: room) ?? [])
    }

    /// Some of those who are present in a room, here and elsewhere, in no particular order.
    ///
    /// Costs no more than what it returns, however many others are present: for lists that have a greatest length.
    ///
    /// - Parameters:
    ///   - room: The room.
    ///   - limit: How many at most.
    public func presences(in room: EventName, atMost limit: Int) -> [Presence] {
        let here = self.localPresences(in: room) { $0.some(in: room, atMost: max(limit, 0)) }
        guard here.count < limit, let cluster = self.cluster else { return here }
        return here + cluster.presence(of: room, atMost: limit - here.count)
    }

    /// How many are present in a room, here and elsewhere.
    public func presenceCount(in room: EventName) -> Int {
        self.localPresences(in: room) { $0.count(in: room) } + (self.cluster?.presenceCount(of: room) ?? 0)
    }

    /// A number that grows with every change of who is present in a room, and now and then without one.
    ///
    /// What was made of ``presences(in:)`` after asking for it is right for as long as the number stays the same.
    package func presenceRevision(of room: EventName) -> UInt64 { self.presences.withLock { $0.revisions[room] } }

    /// Everybody who comes, goes or changes, in rooms whose names match, on all hubs of the cluster, from now on.
    ///
    /// With ``Configuration/presenceInterval``, changes that follow each other closely are announced as one. Holds the latest
    /// 10,000 changes for a consumer that is behind, and forgets older ones: see ``HubSequence/droppedCount``. To know who is there, begin with this and then ask for ``presences(in:)``: a change may then be in both.
    public func presenceChanges(in pattern: EventPattern = "**") -> HubSequence<PresenceChange> {
        self.presenceAnnouncer.sequence(capacity: 10_000) { pattern.matches($0.presence.room) }
    }

    func endPresence(in room: EventName, of id: Int, on loop: any EventLoop) {
        self.changePresences(on: loop) { $0.remove(from: room, id, now: $1) }
    }

    private func localPresences<Result>(in room: EventName, _ body: (LocalPresences) -> Result) -> Result {
        self.presences.withLock { presences in
            presences.listed(room)
            return body(presences.local)
        }
    }

    /// Announces what a change comes to, in the order of all changes, and sees to what is due later.
    private func changePresences(
        on loop: any EventLoop, _ change: (inout HubPresences, NIODeadline) -> HubPresences.Effects
    ) {
        let timer = self.presences.withLock { presences in
            let effects = change(&presences, .now())
            for change in effects.changes {
                switch change {
                case .joined(let presence), .updated(let presence): self.cluster?.presenceSet(presence)
                case .left(let presence):
                    self.cluster?.presenceRemoved(room: presence.room, connection: presence.id.connection)
                }
                self.presenceAnnouncer.announce(change)
            }
            return effects.timer
        }
        guard let timer else { return }
        loop.scheduleTask(in: timer) { [weak self] in
            self?.changePresences(on: loop) { $0.timerFired(now: $1) }
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
