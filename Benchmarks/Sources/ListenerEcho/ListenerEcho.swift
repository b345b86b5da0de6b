//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Logging
import NSSocket

/// An echo of listeners, on a server whose connections have the default configuration.
///
///     ListenerEcho listeners PORT    listeners that all connections share
///     ListenerEcho closure PORT      a closure registers a listener on each connection, and waits for its end
@main
enum ListenerEcho {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let address = EventSocketAddress.tcp(port: arguments.dropFirst().first.flatMap { Int($0) } ?? 16785)
        var logger = Logger(label: "echo", factory: StreamLogHandler.standardError(label:))
        logger.logLevel = .error
        var configuration = EventSocketServer.Configuration()
        // Nine thousand would take most of a minute.
        configuration.limits.acceptsPerSecond = nil
        let server: EventSocketServer
        switch arguments.first {
        case "closure":
            server = EventSocketServer(address: address, configuration: configuration, logger: logger) { socket in
                await socket.onAny { socket, message in try socket.send(message) }
                try await socket.closed()
            }
        default:
            var listeners = EventListeners()
            listeners.on("data::*") { socket, message in try socket.send(message) }
            server = EventSocketServer(
                address: address, configuration: configuration, listeners: listeners, logger: logger
            )
        }
        try await server.run()
    }
}
