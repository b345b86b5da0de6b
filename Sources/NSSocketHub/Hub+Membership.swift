//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Metrics
public import NSSocket

/// Who is a member of what.
///
/// These run on the event loop of the connection: tasks `await` them, listeners just call them.
extension Hub {
    /// Makes a connection a member that is in no room yet; it gets what is for ``Audience/everybody``.
    ///
    /// Does nothing if it is one already. It ends with the connection.
    ///
    /// - Parameters:
    ///   - socket: The connection.
    ///   - slow: What happens when it does not take its broadcasts; as configured if left out.
    /// - Throws: `EventSocketError.Code.notConnected` if the connection is closing or gone.
    public func add(
        _ socket: isolated EventSocket, whenSlow slow: SlowMemberPolicy? = nil
    ) throws(EventSocketError) {
        guard socket.isConnected else {
            throw EventSocketError(.notConnected, "The connection is closed or closing; it cannot become a member.")
        }
        guard self.rooms.add(socket, slow ?? self.configuration.slowMembers) else { return }
        self.metrics?.members.increment(by: 1)
        // Once for a connection, however often it becomes a member.
        guard self.rooms.watch(socket.id) else { return }
        socket.onLifecycle { [weak self] socket, event in
            guard case .close = event, let self else { return }
            self.remove(socket)
            self.rooms.unwatch(socket.id)
        }
    }

    /// Has a connection join a room, and makes it a member if it is none. It gets what is broadcast to the room from now on.
    ///
    /// Does nothing if it is in the room. Leaves by itself when the connection ends.
    ///
    /// - Parameters:
    ///   - room: 1 to 16 segments, of at most 240 bytes together: all but ASCII letters, digits, `_` and `-` count three times.
    ///   - socket: The connection.
    ///   - slow: What happens when it does not take its broadcasts; counts for a connection that becomes a member.
    /// - Throws: `EventSocketError.Code.notConnected`; `EventSocketError.Code.invalidEventName` for a name that is too long or has no
    ///   segments; `EventSocketError.Code.limitReached` beyond ``Configuration/roomsPerMember``. Nothing has changed then.
    public func join(
        _ room: EventName, _ socket: isolated EventSocket, whenSlow slow: SlowMemberPolicy? = nil
    ) throws(EventSocketError) {
        try room.checkIsRoom()
        try self.add(socket, whenSlow: slow)
        let id = socket.id
        let action = self.rooms.withTable { table in
            let action = table.join(room, id)
            // In the order of all that opens and closes rooms.
            if action == .joined(opens: true) { self.cluster?.opened(room) }
            return action
        }
        switch action {
        case .none, .unknown: break
        case .joined(let opens): if opens { self.metrics?.rooms.increment(by: 1) }
        case .refused:
            throw EventSocketError(
                .limitReached,
                "The connection is in \(self.configuration.roomsPerMember) rooms, as many as it may be; leave one first."
            )
        }
    }

    /// Has a connection leave a room: it gets nothing more that is broadcast to it. Ends its presence there. Returns whether it was
    /// in the room.
    @discardableResult
    public func leave(_ room: EventName, _ socket: isolated EventSocket) -> Bool {
        let id = socket.id
        let closes = self.rooms.withTable { table -> Bool? in
            guard let closes = table.leave(room, id)?.closes else { return nil }
            if closes { self.cluster?.closed(room) }
            return closes
        }
        guard let closes else { return false }
        if closes { self.metrics?.rooms.decrement(by: 1) }
        self.endPresence(in: room, of: id, on: socket.eventLoop)
        return true
    }

    /// Has a connection leave all its rooms and be no member any more. Returns whether it was one.
    @discardableResult
    public func remove(_ socket: isolated EventSocket) -> Bool {
        let id = socket.id
        let left = self.rooms.withTable { table in
            let left = table.remove(id)
            for (room, closes) in left ?? [] where closes { self.cluster?.closed(room) }
            return left
        }
        guard let left else { return false }
        self.metrics?.members.decrement(by: 1)
        for (room, closes) in left {
            if closes { self.metrics?.rooms.decrement(by: 1) }
            self.endPresence(in: room, of: id, on: socket.eventLoop)
        }
        return true
    }

    // MARK: Looking

    /// How many members are connected to this process.
    public var memberCount: Int { self.rooms.withTable { $0.memberCount } }

    /// The rooms that members in this process are in, and how many each has.
    public var memberCounts: [EventName: Int] { self.rooms.withTable { $0.rooms } }

    /// How many members in this process are in a room.
    public func memberCount(of room: EventName) -> Int { self.rooms.withTable { $0.count(of: room) } }

    /// The members in this process that are in a room, in no particular order.
    public func members(of room: EventName) -> [EventSocket] {
        self.rooms.withTable { $0.members(of: room) }.map(\.socket)
    }

    /// The rooms that a connection is in; none any more when it has ended.
    public func rooms(of socket: EventSocket) -> Set<EventName> {
        let id = socket.id
        return self.rooms.withTable { $0.rooms(of: id) }
    }
}
