//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import NSSocketHub

/// What one connection asks for, request by request.
struct RoomVisit {
    private let keeper: RoomKeeper
    private let socket: EventSocket
    private let id: String
    /// The rooms that it is in, and what it says about itself there.
    private var data: [EventName: RawJSON] = [:]
    private var budget: RequestBudget

    init(of socket: EventSocket, with keeper: RoomKeeper) {
        self.keeper = keeper
        self.socket = socket
        self.id = keeper.id(of: socket)
        self.budget = RequestBudget(perSecond: keeper.requestRate, now: .now)
    }

    /// Carries out a request, or says why not. Throws only when the connection has ended.
    mutating func take(_ message: EventMessage) async throws {
        // What follows waits in the connection's mailbox, and behind that in the peer.
        if let wait = self.budget.wait(now: .now) { try? await Task.sleep(for: wait) }
        do {
            let request = try HubRequest(message, maximumSaid: self.keeper.maximumSaid)
            if request.isCharged { self.budget.spend(now: .now) }
            try await self.carryOut(request)
        } catch let refusal as HubRefusal {
            try await self.refuse(message, refusal)
        } catch let error as EventSocketError where error.code != .notConnected && error.code != .cancelled {
            try await self.refuse(message, HubRefusal(error))
        }
    }

    private mutating func refuse(_ message: EventMessage, _ refusal: HubRefusal) async throws {
        self.budget.spend(now: .now)
        self.keeper.reporter.error(refusal.code, refusal.message, connection: self.socket.id)
        let answer = try HubMessage.refused(message.name, refusal)
        try await self.socket.send(answer.name, answer.payload)
    }

    private mutating func carryOut(_ request: HubRequest) async throws {
        switch request {
        case .join(let room, as: let data): try await self.join(room, as: data)
        case .leave(let room): try await self.leave(room)
        case .say(let room, let payload):
            guard let data = self.data[room] else { throw Self.notMember }
            let said = try HubMessage.said(room, by: HubMember(id: self.id, data: data), payload)
            try await self.keeper.say(said, in: room, from: self.socket)
        case .who(let room):
            try await self.socket.setUp { [keeper] socket in try keeper.tell(socket, whoIsIn: room) }
        }
    }

    /// On the connection's event loop, as what its rooms hear is delivered there: who comes or goes later is told of later.
    private mutating func join(_ room: EventName, as payload: RawJSON) async throws {
        // It is kept for as long as the member is in the room.
        let data = payload.compact()
        let isNew = self.data[room] == nil
        let failure = try await self.socket.setUp { [keeper] socket -> EventSocketError? in
            try keeper.hub.join(room, socket, as: data)
            if isNew { keeper.reporter.joined(room, connection: socket.id) }
            do throws(EventSocketError) { try keeper.tell(socket, whoIsIn: room) } catch { return error }
            return nil
        }
        self.data[room] = data
        if let failure { throw failure }
    }

    private mutating func leave(_ room: EventName) async throws {
        guard let data = self.data.removeValue(forKey: room) else { throw Self.notMember }
        let left = try HubMessage.presence("left", room, HubMember(id: self.id, data: data))
        try await self.socket.setUp { [keeper] socket in
            keeper.hub.leave(room, socket)
            keeper.reporter.left(room, connection: socket.id)
            try socket.send(left.name, left.payload)
        }
    }

    private static let notMember = HubRefusal("notMember", "You are not in this room; join it first.")
}
