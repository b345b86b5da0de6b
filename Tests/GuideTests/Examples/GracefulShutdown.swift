//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Logging
import NSSocket
import NSSocketHub
import ServiceLifecycle
import Testing
import UnixSignals

private func main(router: EventRouter) async throws {
    let server = EventSocketServer(address: .tcp("0.0.0.0", port: 6785), router: router)
    try await server.runService()
}

private func group(server: EventSocketServer, hub: Hub, client: EventSocketClient, logger: Logger) async throws {
    let group = ServiceGroup(
        services: [client, hub, server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
    )
    try await group.run()
}

private func deadline() -> EventSocketServer.Configuration {
    var configuration = EventSocketServer.Configuration.internal
    configuration.shutdownTimeout = .seconds(10)
    configuration.socket.closeTimeout = .seconds(2)
    return configuration
}

private func step(_ number: Int) async throws {}

private func handle(_ socket: EventSocket) async throws {
    var number = 0
    while !socket.isDraining {
        try await step(number)
        number += 1
    }
}

private func end(_ socket: EventSocket) async throws {
    socket.close()
    let reason = try await socket.closed()
    print("The connection is \(reason)")
}

@Suite("Guide: Graceful shutdown")
struct GracefulShutdownTests {
    @Test("What has arrived is worked off in order, then the connection closes", .timeLimit(.minutes(1)))
    func order() async throws {
        let server = EventSocketServer(address: .tcp(port: 0)) { socket in
            for try await message in socket.messages(matching: "work::*") { try await socket.send(message) }
        }
        try await withRunning(server) { address in
            try await EventSocket.withConnection(to: address) { socket in
                let work = (1...100).map { EventName("work::\($0)") }
                for name in work { try await socket.send(name) }
                var done: [EventName] = []
                for try await message in socket.messages(matching: "work::*") {
                    if done.isEmpty { server.shutdown() }
                    done.append(message.name)
                }
                // How many had arrived is for the network to say.
                #expect(!done.isEmpty && work.starts(with: done))
            }
        }
    }
}
