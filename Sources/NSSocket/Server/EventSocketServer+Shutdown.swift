//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import ServiceLifecycle
internal import UnixSignals

extension EventSocketServer {
    /// Begins an orderly end, and returns at once; ``run()`` returns when all is done. Calling it again does nothing.
    ///
    /// 1. No more connections are accepted, and the files of unix sockets are removed.
    /// 2. Connections are asked to end, 1,000 every 200 milliseconds: nothing more is read from their peers, sequences and
    ///    routers end after what has arrived, ``EventSocket/isDraining`` is true.
    /// 3. When the consumers of a connection have finished, what was sent leaves and the connection closes.
    /// 4. What is left after ``Configuration/shutdownTimeout`` is aborted, and the tasks of handlers are cancelled.
    ///
    /// Peers that wait in the system's backlog, not accepted yet, are reset by the system. Messages that arrive after the
    /// second step are lost, as they are when a connection breaks. A handler that takes no notice of the end of its messages
    /// and of cancellation keeps ``run()`` from returning.
    ///
    /// A server that has not run yet never will: its ``run()`` returns at once.
    public func shutdown() {
        self.life.shutdownRequested()
    }

    /// Serves until the process is told to end by SIGTERM or SIGINT, then ends in good order: the one line of a `main`.
    ///
    /// Must be the only thing in the process that handles these signals; beside other services run the server in a
    /// `ServiceGroup`, as the `Service` it is.
    ///
    /// - Parameter onListening: See ``run(onListening:)``.
    /// - Throws: See ``run(onListening:)``.
    public func runService(
        onListening: @escaping @Sendable (_ address: EventSocketAddress) async throws -> Void = { _ in }
    ) async throws {
        let service = ServiceGroupConfiguration.ServiceConfiguration(
            service: ListeningService(server: self, onListening: onListening),
            // After `shutdown()` it is no failure that the server has ended.
            successTerminationBehavior: .gracefullyShutdownGroup
        )
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [service], gracefulShutdownSignals: [.sigterm, .sigint], logger: self.logger
            )
        )
        try await group.run()
    }
}

/// A server runs in a `ServiceGroup`: a graceful shutdown of the group is a ``shutdown()`` of the server.
extension EventSocketServer: Service {}

/// A server and what its start is told to.
private struct ListeningService: Service {
    let server: EventSocketServer
    let onListening: @Sendable (EventSocketAddress) async throws -> Void

    func run() async throws {
        try await self.server.run(onListening: self.onListening)
    }
}
