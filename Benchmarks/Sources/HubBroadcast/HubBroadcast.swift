//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket
import NSSocketHub

/// A room that every connection joins. Whoever is in it may have it broadcast to, in either of two ways: from a task, `["task",16]`, or
/// from a listener, `["listener",16]`.
@main
enum HubBroadcast {
    private static let said = Event<String>("room::said")
    private static let byTask = Event<Int>("task")
    private static let byListener = Event<Int>("listener")
    /// Makes the line 256 bytes long.
    private static let text = String(repeating: "x", count: 237)

    static func main() async throws {
        NIOSingletons.groupLoopCountSuggestion = 1
        let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 16786
        let hub = Hub()
        var configuration = EventSocketServer.Configuration()
        configuration.limits.connectionsPerPeer = nil
        configuration.limits.acceptsPerSecond = nil
        let address = EventSocketAddress.tcp("127.0.0.1", port: port)
        let server = EventSocketServer(address: address, configuration: configuration) { socket in
            try await hub.join("room", socket)
            await socket.on(Self.byListener) { _, count in
                for _ in 0..<count { try hub.broadcast(Self.said, Self.text, to: "room") }
            }
            try await socket.send("ready")
            for try await count in socket.messages(of: Self.byTask) {
                for _ in 0..<count { try await hub.broadcast(Self.said, Self.text, to: "room") }
            }
        }
        try await server.run()
    }
}
