//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import NSSocketHub

/// A room is a room of the hub, and a name is what its member says about itself.
struct ChatServer {
    // Two rooms, as whoever moves is in both for a moment.
    private let hub = Hub(configuration: Hub.Configuration(slowMembers: .cutOff(beyond: 256 << 10), roomsPerMember: 2))

    /// Serves until the task is cancelled, or the process is told to end.
    func run(on address: EventSocketAddress, listening: @escaping @Sendable (EventSocketAddress) -> Void) async throws {
        let changes = self.hub.presenceChanges()  // Asked for before anybody can come.
        let server = EventSocketServer(address: address) { socket in try await self.serve(socket) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.runService(onListening: listening) }
            group.addTask { try await self.tell(of: changes) }
            try await group.next()
            group.cancelAll()
        }
    }

    private func serve(_ socket: EventSocket) async throws {
        var place: (room: EventName, name: String)?
        for try await message in socket.messages(matching: "**") {
            do {
                if let entry = try message.decode(Chat.enter) {
                    place = try await self.admit(entry, socket, from: place?.room)
                } else if let (room, name) = place, let text = try message.decode(Chat.say) {
                    let line = Chat.Line(name: name, text: text)
                    try await self.hub.broadcast(Chat.said, line, to: .room(room), except: [socket])
                } else if let (room, _) = place, message.name == Chat.who.name {
                    try await socket.send(Chat.here, self.names(in: room))
                } else {
                    try await socket.send(Chat.refused, "Enter a room first; then say something, or ask who is there.")
                }
            } catch let error as EventSocketError {
                // A bad request ends nothing. Where the connection has ended, this throws again.
                try await socket.send(Chat.refused, error.message)
            }
        }
    }

    private func admit(
        _ entry: Chat.Entry, _ socket: EventSocket, from old: EventName?
    ) async throws -> (room: EventName, name: String) {
        let isName = (1...32).contains(entry.name.utf8.count)
        guard isName else { throw EventSocketError(.invalidArgument, "A name has 1 to 32 bytes.") }
        let room: EventName = "chat::\(entry.room)"
        // On the connection's event loop nothing comes in between: who comes or goes later is told of later.
        return try await socket.setUp { socket in
            try self.hub.join(room, socket, as: entry.name)
            if let old, old != room { self.hub.leave(old, socket) }
            try socket.send(Chat.here, self.names(in: room))
            return (room, entry.name)
        }
    }

    private func names(in room: EventName) -> [String] { self.hub.presences(in: room).compactMap(\.name).sorted() }

    private func tell(of changes: HubSequence<PresenceChange>) async throws {
        for await change in changes {
            guard let name = change.presence.name else { continue }
            switch change {
            case .joined(let presence): try await self.hub.broadcast(Chat.came, name, to: .room(presence.room))
            case .left(let presence): try await self.hub.broadcast(Chat.went, name, to: .room(presence.room))
            case .updated: break
            }
        }
    }
}

extension Presence {
    fileprivate var name: String? { try? JSONCoder().decode(String.self, from: self.data.text) }
}
