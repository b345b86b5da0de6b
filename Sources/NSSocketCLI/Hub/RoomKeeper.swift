//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import NSSocketHub
import Synchronization

/// Keeps the rooms of `nss hub`: who is in them, what their members say, and what they have to know.
final class RoomKeeper: Sendable {
    /// Carries what is said, to members on all hubs of the cluster.
    let hub: Hub
    let reporter: Reporter
    let maximumSaid: Int
    /// Requests a second of one connection that cost more than they bring.
    let requestRate: Int
    private let echoes: Bool
    private let tally: Tally
    private let changes: HubSequence<PresenceChange>
    private let events: HubSequence<HubEvent>
    private let visitors = Mutex<[Int: EventSocket]>([:])
    private let listings = Mutex(RoomListings(bytes: 8 << 20))

    /// - Parameters:
    ///   - hub: The hub, which somebody else runs.
    ///   - maximumLine: Bytes of the longest line that members take.
    ///   - echoes: Whether members hear themselves.
    ///   - requestRate: Requests a second of one connection, other than to say something.
    init(
        _ hub: Hub, maximumLine: Int, echoes: Bool, requestRate: Int = HubCommand.requestRate, reporter: Reporter,
        tally: Tally
    ) {
        self.hub = hub
        self.requestRate = requestRate
        self.maximumSaid = max(maximumLine - HubMessage.margin, 1)
        self.echoes = echoes
        self.reporter = reporter
        self.tally = tally
        // Before anything can happen.
        self.changes = hub.presenceChanges()
        self.events = hub.events
    }

    // MARK: Visitors

    /// Serves a connection until it ends.
    func serve(_ socket: EventSocket, peer: String) async throws {
        self.visitors.withLock { $0[socket.id] = socket }
        defer { self.visitors.withLock { _ = $0.removeValue(forKey: socket.id) } }
        await socket.setUp { socket in
            self.reporter.opened(socket.id, peer: peer)
            socket.onLifecycle { socket, event in
                switch event {
                case .error(let error): self.failed(error, on: socket)
                case .close:
                    // Registered before the hub's: the rooms are still known.
                    for room in self.hub.rooms(of: socket) { self.reporter.left(room, connection: socket.id) }
                    self.reporter.closed(socket.id)
                case .start, .inputClosed, .idle, .destroy: break
                }
            }
        }
        var visit = RoomVisit(of: socket, with: self)
        for try await message in socket.messages(matching: "**") { try await visit.take(message) }
    }

    private func failed(_ error: EventSocketError, on socket: isolated EventSocket) {
        self.reporter.error(error.code.description, error.typedMessage(isServer: true), connection: socket.id)
        guard error.code == .malformedFrame, let answer = try? HubMessage.refused(nil, HubRefusal(error)) else {
            return
        }
        // If there is no room for it, the peer has enough to read.
        try? socket.send(answer.name, answer.payload)
    }

    func id(of socket: EventSocket) -> String { "\(self.hub.node)/\(socket.id)" }

    func say(_ said: HubMessage, in room: EventName, from socket: EventSocket) async throws {
        _ = self.tally.admit()
        try await self.hub.broadcast(said.name, said.payload, to: .room(room), except: self.echoes ? [] : [socket])
    }

    func tell(_ socket: isolated EventSocket, whoIsIn room: EventName) throws(EventSocketError) {
        let here = HubMessage.here(room, you: self.id(of: socket), self.listing(of: room))
        try socket.send(here.name, here.payload)
    }

    /// Encoded once for each change of the room, as far as it can be kept.
    private func listing(of room: EventName) -> RoomListing {
        // Before the room is looked at: if it changes meanwhile, the listing is newer than its number and made again.
        let revision = self.hub.presenceRevision(of: room)
        if let listing = self.listings.withLock({ $0.listing(of: room, revision: revision) }) { return listing }
        let presences = self.hub.presences(in: room, atMost: RoomListing.maximumMembers)
        let isComplete = presences.count < RoomListing.maximumMembers
        let listing = RoomListing(
            count: isComplete ? presences.count : self.hub.presenceCount(in: room),
            members: presences.lazy.map { self.member($0) })
        self.listings.withLock { $0.keep(listing, of: room, revision: revision) }
        return listing
    }

    // MARK: What members have to know

    /// Tells of everybody who comes, goes or changes, on any hub, until the task is cancelled.
    func tellOfPresence() async throws {
        var missed = 0
        for await change in self.changes {
            if self.changes.droppedCount > missed {
                try await self.tellOfMissed(self.changes.droppedCount - missed)
                missed = self.changes.droppedCount
            }
            let presence = change.presence
            let message = try HubMessage.presence(change.verb, presence.room, self.member(presence))
            let own = presence.id.node == self.hub.node ? self.visitors.withLock { $0[presence.id.connection] } : nil
            // Every hub of a cluster tells its own members.
            try await self.hub.broadcast(
                message.name, message.payload, to: .room(presence.room).local, except: own.map { [$0] } ?? [])
        }
    }

    /// Tells of what happens to the cluster, until the task is cancelled.
    func tellOfCluster() async {
        for await event in self.events { self.tell(of: event) }
    }

    func tell(of event: HubEvent) {
        switch event {
        // The members were told already, in its place.
        case .gap(let gap): self.reporter.gap(in: gap.audience.room, node: gap.node.description, count: gap.count)
        case .nodeJoined(let node): self.reporter.node(node.description, hasJoined: true)
        case .nodeLeft(let node): self.reporter.node(node.description, hasJoined: false)
        case .backplane(let state): self.reporter.backplane(state)
        }
    }

    private func tellOfMissed(_ count: Int) async throws {
        let node = self.hub.node.description
        self.reporter.gap(in: nil, node: node, count: count)
        let message = try HubMessage.gap(nil, node: node, count: count)
        try await self.hub.broadcast(message.name, message.payload, to: .everybody.local)
    }

    private func member(_ presence: Presence) -> HubMember {
        HubMember(id: "\(presence.id)", data: presence.data)
    }
}

extension PresenceChange {
    fileprivate var verb: String {
        switch self {
        case .joined: "joined"
        case .updated: "changed"
        case .left: "left"
        }
    }
}
