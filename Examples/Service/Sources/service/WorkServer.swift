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

/// Works on what clients ask for, one job of a connection after the other, and has each of them hear the ticks.
struct WorkServer: Service {
    /// How long connections may take to finish what they are at; what takes longer is aborted.
    static let patience = Duration.seconds(5)
    /// How long a client may then take to receive the last of it.
    static let farewell = Duration.seconds(2)

    private let server: EventSocketServer
    private let onListening: @Sendable (EventSocketAddress) -> Void

    init(
        at address: EventSocketAddress, hub: Hub, logger: Logger,
        onListening: @escaping @Sendable (EventSocketAddress) -> Void
    ) {
        var configuration = EventSocketServer.Configuration.internal
        configuration.shutdownTimeout = Self.patience
        configuration.socket.closeTimeout = Self.farewell
        self.server = EventSocketServer(
            address: address, configuration: configuration, router: Self.router, logger: logger
        ) { socket in
            try await hub.join(Work.tick.name, socket)
            // The connection belongs to the router: it ends when the peer wants, or when the last job is done.
            try await socket.closed()
        }
        self.onListening = onListening
    }

    /// The server is a service by itself; this one also says where it listens.
    func run() async throws {
        try await self.server.run(onListening: self.onListening)
    }

    private static var router: EventRouter {
        var router = EventRouter()
        router.on(Work.job) { job, socket in
            try await socket.send(Work.begun(job.id))
            // Stands for the work. A shutdown does not cancel it, unless it takes longer than the server is patient.
            let milliseconds = min(max(job.milliseconds, 0), 60_000)
            try await Task.sleep(for: .milliseconds(milliseconds))
            try await socket.send(Work.done(job.id), milliseconds)
        }
        return router
    }
}
