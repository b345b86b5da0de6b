//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import NSSocketHub

/// The server that `nss bench` brings along.
struct BenchServer: Sendable {
    private static let room: EventName = "bench"

    private let server: EventSocketServer

    init(_ mode: BenchMode) {
        let hub = Hub()
        self.server = EventSocketServer(
            address: .tcp("127.0.0.1", port: 0), configuration: .trustedLocal, logger: .tool
        ) { socket in
            switch mode {
            case .echo: await socket.onAny { socket, message in try socket.send(message) }
            case .sink: await socket.onAny { _, _ in }
            case .broadcast: try await Self.keepRoom(hub, socket)
            }
            try await socket.closed()
        }
    }

    /// Serves until the task is cancelled.
    func run(onListening: @escaping @Sendable (EventSocketAddress) -> Void) async throws {
        try await self.server.run { onListening($0) }
    }

    /// Understands as much of what `nss hub` does as is needed here.
    private static func keepRoom(_ hub: Hub, _ socket: EventSocket) async throws {
        for try await message in socket.messages(matching: "*::bench") {
            if message.name == "join::bench" {
                try await hub.join(Self.room, socket)
                try await socket.send("here::bench")
            } else {
                let said = try RawJSON(#"{"data":\#(message.payload)}"#)
                try await hub.broadcast("said::bench", said, to: .room(Self.room), except: [socket])
            }
        }
    }
}
