//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

// What an app has whose declarations belong to the main actor unless they say otherwise; this module is built that way.

struct Line: Codable {
    var from: String
    var text: String
}

enum Chat {
    static let say = Event<String>("chat::say")
    static let said = Event<Line>("chat::said")
}

final class Conversation {
    private(set) var lines: [Line] = []
    let client: EventSocketClient

    init(at address: EventSocketAddress) {
        self.client = EventSocketClient(to: address)
    }

    func run() async throws {
        let said = self.client.messages(of: Chat.said)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.client.run() }
            for try await line in said {
                self.lines.append(line)
            }
            try await group.waitForAll()
        }
    }

    func say(_ text: String) async throws {
        try await self.client.send(Chat.say, text)
    }
}

#if canImport(Network)
extension EventSocketClient.Configuration {
    static let app = Self(socket: EventSocket.Configuration(transport: .networkFramework))
}
#endif

nonisolated struct Position: Codable {
    var x: Double
    var y: Double
}

extension Chat {
    nonisolated static let moved = Event<Position>("chat::moved")
}

final class Map {
    private(set) var position = Position(x: 0, y: 0)

    func follow(_ socket: EventSocket) async {
        await socket.on(Chat.moved) { socket, position in
            try socket.send("chat::seen", position)
            Task { @MainActor in self.position = position }
        }
    }
}
