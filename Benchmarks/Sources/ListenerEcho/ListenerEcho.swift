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
///     ListenerEcho listeners PORT [CERTIFICATE KEY]    listeners that all connections share, with TLS if there are files
///     ListenerEcho idle PORT                           the same, for connections that say little
///     ListenerEcho many:COUNT PORT                     so many listeners, each of one name: data::n000000 and so on
///     ListenerEcho closure PORT                        a closure registers a listener on each connection, and waits
@main
enum ListenerEcho {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let address = EventSocketAddress.tcp(port: arguments.dropFirst().first.flatMap { Int($0) } ?? 16785)
        var logger = Logger(label: "echo", factory: StreamLogHandler.standardError(label:))
        logger.logLevel = .error
        var configuration = EventSocketServer.Configuration()
        // Nine thousand would take most of a minute, and as many as the system allows are measured, too.
        configuration.limits.acceptsPerSecond = nil
        configuration.limits.connections = nil
        let server: EventSocketServer
        switch arguments.first {
        case "closure":
            server = EventSocketServer(address: address, configuration: configuration, logger: logger) { socket in
                await socket.onAny { socket, message in try socket.send(message) }
                try await socket.closed()
            }
        default:
            if arguments.first == "idle" { configuration.socket.receiveBuffer = 64 }
            var tls = ServerTLS.disabled
            if arguments.count == 4 { tls = .tls(certificate: .file(arguments[2]), privateKey: .file(arguments[3])) }
            var listeners = EventListeners()
            if let kind = arguments.first, kind.hasPrefix("many:"), let count = Int(kind.dropFirst(5)) {
                for index in 0..<count {
                    listeners.on("data::n\(Self.sixDigits(index))") { socket, message in try socket.send(message) }
                }
            } else {
                listeners.on("data::*") { socket, message in try socket.send(message) }
            }
            server = EventSocketServer(
                address: address, tls: tls, configuration: configuration, listeners: listeners, logger: logger
            )
        }
        try await server.run()
    }

    private static func sixDigits(_ number: Int) -> String { String(String(1_000_000 + number).dropFirst()) }
}
