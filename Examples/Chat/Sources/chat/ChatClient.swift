//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Synchronization

/// One person: sends lines, shows what is said, and is in the same room again after every reconnection.
final class ChatClient: Sendable {
    private let address: EventSocketAddress
    private let entry: Mutex<Chat.Entry>
    private let show: @Sendable (String) -> Void

    init(_ name: String, in room: String, at address: EventSocketAddress, show: @escaping @Sendable (String) -> Void) {
        self.address = address
        self.entry = Mutex(Chat.Entry(room: room, name: name))
        self.show = show
    }

    /// Chats until there are no more lines, one of them is `/quit`, or the task is cancelled.
    func run(_ lines: some AsyncSequence<String, Never>) async throws {
        let client = EventSocketClient(
            to: self.address, configuration: EventSocketClient.Configuration(whileDisconnected: .wait)
        ) { socket in
            // First on every connection, before any line that waits.
            try await socket.send(Chat.enter, self.entry.withLock { $0 })
        }
        let (messages, states) = (client.messages(matching: "chat::*"), client.stateChanges)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await client.run() }
            group.addTask { for try await message in messages { self.tell(of: message) } }
            group.addTask { for await state in states { self.tell(of: state) } }
            for await line in lines {
                guard try await self.obey(line, client) else { break }
            }
            client.close()
            try await group.waitForAll()
        }
    }

    /// Returns whether to go on.
    private func obey(_ line: String, _ client: EventSocketClient) async throws -> Bool {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        switch words.first {
        case nil: break
        case "/quit": return false
        case "/who": try await client.send(Chat.who)
        case "/join" where words.count == 2:
            let entry = self.entry.withLock { entry in
                entry.room = words[1]
                return entry
            }
            try await client.send(Chat.enter, entry)
        case let word? where word.hasPrefix("/"): self.show("! /join ROOM, /who, /quit; all else is said")
        default: try await client.send(Chat.say, line)
        }
        return true
    }

    private func tell(of message: EventMessage) {
        do {
            if let line = try message.decode(Chat.said) { self.show("\(line.name): \(line.text)".printable) }
            if let name = try message.decode(Chat.came) { self.show("* \(name) is here".printable) }
            if let name = try message.decode(Chat.went) { self.show("* \(name) has left".printable) }
            if let names = try message.decode(Chat.here) {
                self.show("* here: \(names.joined(separator: ", "))".printable)
            }
            if let reason = try message.decode(Chat.refused) { self.show("! \(reason)".printable) }
        } catch {
            self.show("! The server speaks another protocol: \(error)")
        }
    }

    private func tell(of state: EventSocketClient.State) {
        // Once for each time that the server is away; not if it is back at once.
        guard case .waiting(attempt: 2, _, let cause) = state else { return }
        self.show("! \(cause.message) Trying on until it is back.")
    }
}

extension String {
    /// Text from elsewhere must not steer the terminal.
    fileprivate var printable: String {
        String(String.UnicodeScalarView(self.unicodeScalars.filter { $0.properties.generalCategory != .control }))
    }
}
