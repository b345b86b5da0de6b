//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import Logging
internal import NIOCore
internal import Synchronization

/// Listens on an address and runs a closure, a router or both for every connection.
///
/// ```swift
/// let server = EventSocketServer(address: .tcp(port: 6785)) { socket in
///     try await socket.send(Greeting.youThere)
///     for try await arrival in socket.messages(of: Greeting.iamHere) { print("\(arrival.name) is here") }
/// }
/// try await server.run()
/// ```
///
/// A connection lives as long as its closure: when that returns or throws, what was sent still leaves and the connection
/// closes. To leave a connection to listeners, register them and wait for ``EventSocket/closed()``.
public final class EventSocketServer: Sendable {
    /// What to do with one connection.
    public typealias ConnectionHandler = @Sendable (_ socket: EventSocket) async throws -> Void

    /// Where the server listens.
    public let address: EventSocketAddress
    /// Whether and how it encrypts.
    public let tls: ServerTLS
    /// How it behaves.
    public let configuration: Configuration

    private let router: EventRouter?
    private let handler: ConnectionHandler
    private let logger: Logger
    private let hasRun = Atomic<Bool>(false)

    /// Creates a server that runs a closure for each connection, and a router beside it if there is one.
    ///
    /// - Parameters:
    ///   - address: Where to listen. Port 0 is any free port.
    ///   - tls: Whether and how to encrypt. Connections appear after their handshake; one whose handshake fails is
    ///     logged.
    ///   - configuration: How the server and its connections behave.
    ///   - router: Handles events beside the closure. With a router reading starts at once: a sequence that the closure
    ///     makes has what arrives from then on.
    ///   - logger: Where the server and its connections log.
    ///   - handler: What to do with one connection. Runs in a task of its own.
    public init(
        address: EventSocketAddress,
        tls: ServerTLS = .disabled,
        configuration: Configuration = Configuration(),
        router: EventRouter? = nil,
        logger: Logger = .current,
        _ handler: @escaping ConnectionHandler
    ) {
        self.address = address
        self.tls = tls
        self.configuration = configuration
        self.router = router
        self.handler = handler
        self.logger = logger
    }

    /// Creates a server that leaves every connection to a router until the peer closes it.
    ///
    /// - Parameters:
    ///   - address: Where to listen. Port 0 is any free port.
    ///   - tls: Whether and how to encrypt. Connections appear after their handshake; one whose handshake fails is
    ///     logged.
    ///   - configuration: How the server and its connections behave.
    ///   - router: Handles events.
    ///   - logger: Where the server and its connections log.
    public convenience init(
        address: EventSocketAddress,
        tls: ServerTLS = .disabled,
        configuration: Configuration = Configuration(),
        router: EventRouter,
        logger: Logger = .current
    ) {
        self.init(address: address, tls: tls, configuration: configuration, router: router, logger: logger) { socket in
            socket.startReading()
            try await socket.closed()
        }
    }

    /// Serves until the task is cancelled; connections are then aborted.
    ///
    /// - Throws: See ``run(onListening:)``.
    public func run() async throws {
        try await self.run { _ in }
    }

    /// Serves until the task is cancelled; connections are then aborted.
    ///
    /// A socket file that a dead server left behind is replaced; one that somebody listens on is not. The server's own
    /// is removed at the end.
    ///
    /// - Parameter onListening: Called once with the address, its real port included, when connections can be made. Runs
    ///   beside the serving; what it throws ends the server.
    /// - Throws: ``EventSocketError/Code/alreadyRunning`` the second time; ``EventSocketError/Code/invalidAddress``,
    ///   ``EventSocketError/Code/invalidTLSConfiguration``, ``EventSocketError/Code/addressInUse`` or
    ///   ``EventSocketError/Code/connectFailed`` when it cannot listen; what ends the listening socket. Never what a
    ///   connection's handler throws: that is logged.
    public func run(
        onListening: @escaping @Sendable (_ address: EventSocketAddress) async throws -> Void
    ) async throws {
        guard !self.hasRun.exchange(true, ordering: .relaxed) else {
            throw EventSocketError(.alreadyRunning, "This server has run already; create another one.")
        }
        try self.address.check(allowsAnyPort: true)
        let tls = try await self.tls.setup()
        let table = ConnectionTable()
        let listener = try await ServerListener.bind(
            self.address, tls: tls, self.configuration, logger: self.logger
        ) { table.add($0) }
        defer { listener.file?.remove() }
        do {
            try await listener.channel.executeThenClose { connections in
                try await withThrowingDiscardingTaskGroup { group in
                    let address = EventSocketAddress(listener.channel.channel.localAddress) ?? self.address
                    group.addTask {
                        do { try await onListening(address) } catch {
                            // Ends the loop below: a group that fails cancels its tasks, but not its body.
                            listener.channel.channel.close(promise: nil)
                            throw error
                        }
                    }
                    for try await socket in connections {
                        group.addTask { await self.serve(socket) }
                    }
                    // The sequence ends when the task is cancelled.
                    group.cancelAll()
                }
            }
        } catch {
            await table.abortAll()
            if Task.isCancelled, error is CancellationError { return }
            throw error
        }
        // Some may have been accepted after the last that was served.
        await table.abortAll()
    }

    private func serve(_ socket: EventSocket) async {
        do throws(EventSocketError) { try await socket.secured() } catch {
            if !Task.isCancelled { socket.logger.handshakeFailed(error, peer: socket.peerAddress) }
            return
        }
        do {
            try await socket.runScope(router: self.router, self.handler)
        } catch {
            // A connection that ended is no failure of its handler.
            if !Task.isCancelled, socket.isHandlerFailure(error) { socket.logger.handlerFailed(error) }
        }
    }
}

extension EventSocket {
    /// Whether what a handler threw is its own: not that its connection has ended.
    fileprivate nonisolated func isHandlerFailure(_ error: any Error) -> Bool {
        guard let code = (error as? EventSocketError)?.code else { return true }
        return ![.notConnected, .connectionFailed, .tlsFailed, .aborted, .cancelled].contains(code)
    }
}
