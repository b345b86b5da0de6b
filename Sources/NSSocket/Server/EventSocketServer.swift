//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import Logging
internal import NIOCore
internal import ServiceLifecycle

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
/// closes. To leave connections to listeners, without a task for each, see
/// ``init(address:tls:configuration:listeners:middleware:logger:onConnect:)``.
public final class EventSocketServer: Sendable {
    /// What to do with one connection.
    public typealias ConnectionHandler = @Sendable (_ socket: EventSocket) async throws -> Void

    /// Where the server listens; the first of ``addresses``.
    public var address: EventSocketAddress { self.addresses.first ?? .tcp(port: 0) }
    /// Everywhere the server listens.
    public let addresses: [EventSocketAddress]
    /// Whether and how it encrypts.
    public let tls: ServerTLS
    /// How it behaves.
    public let configuration: Configuration

    private let middleware: [any ServerMiddleware]
    private let service: ConnectionService
    let logger: Logger
    let life = ServerLife()
    let table: ConnectionTable
    let admission: Admission

    /// Creates a server that listens on several addresses and runs a closure for each connection, and a router beside it if
    /// there is one.
    ///
    /// - Parameters:
    ///   - addresses: Where to listen; a server without any throws when it is run. It listens on all of them or on none.
    ///   - tls: Whether and how to encrypt, on all of them. Connections appear after their handshake; one whose handshake fails
    ///     is logged.
    ///   - configuration: How the server and its connections behave.
    ///   - router: Handles events beside the closure. With a router reading starts at once: a sequence that the closure
    ///     makes has what arrives from then on.
    ///   - middleware: Decides about connections and messages before the closure and the router get them, in this order.
    ///   - logger: Where the server and its connections log.
    ///   - handler: What to do with one connection. Runs in a task of its own.
    public convenience init(
        addresses: [EventSocketAddress],
        tls: ServerTLS = .disabled,
        configuration: Configuration = Configuration(),
        router: EventRouter? = nil,
        middleware: [any ServerMiddleware] = [],
        logger: Logger = .current,
        _ handler: @escaping ConnectionHandler
    ) {
        self.init(
            addresses, tls, configuration, middleware, logger, service: .scope(router: router, handler)
        )
    }

    init(
        _ addresses: [EventSocketAddress], _ tls: ServerTLS, _ configuration: Configuration,
        _ middleware: [any ServerMiddleware], _ logger: Logger, service: ConnectionService
    ) {
        self.addresses = addresses
        self.tls = tls
        self.configuration = configuration
        self.middleware = middleware
        self.service = service
        self.logger = logger
        self.admission = Admission(limits: configuration.limits, logger: logger)
        self.table = ConnectionTable(admission: self.admission)
    }

    /// Creates a server that runs a closure for each connection, and a router beside it if there is one.
    ///
    /// - Parameters:
    ///   - address: Where to listen. Port 0 is any free port.
    ///   - tls: Whether and how to encrypt. Connections appear after their handshake; one whose handshake fails is
    ///     logged.
    ///   - configuration: How the server and its connections behave.
    ///   - router: Handles events beside the closure. With a router reading starts at once: a sequence that the closure
    ///     makes has what arrives from then on.
    ///   - middleware: Decides about connections and messages before the closure and the router get them, in this order.
    ///   - logger: Where the server and its connections log.
    ///   - handler: What to do with one connection. Runs in a task of its own.
    public convenience init(
        address: EventSocketAddress,
        tls: ServerTLS = .disabled,
        configuration: Configuration = Configuration(),
        router: EventRouter? = nil,
        middleware: [any ServerMiddleware] = [],
        logger: Logger = .current,
        _ handler: @escaping ConnectionHandler
    ) {
        self.init(
            addresses: [address], tls: tls, configuration: configuration, router: router, middleware: middleware,
            logger: logger,
            handler
        )
    }

    /// Creates a server that leaves every connection to a router until the peer closes it.
    ///
    /// - Parameters:
    ///   - address: Where to listen. Port 0 is any free port.
    ///   - tls: Whether and how to encrypt. Connections appear after their handshake; one whose handshake fails is
    ///     logged.
    ///   - configuration: How the server and its connections behave.
    ///   - router: Handles events.
    ///   - middleware: Decides about connections and messages before the router gets them, in this order.
    ///   - logger: Where the server and its connections log.
    public convenience init(
        address: EventSocketAddress,
        tls: ServerTLS = .disabled,
        configuration: Configuration = Configuration(),
        router: EventRouter,
        middleware: [any ServerMiddleware] = [],
        logger: Logger = .current
    ) {
        self.init(
            address: address, tls: tls, configuration: configuration, router: router, middleware: middleware,
            logger: logger
        ) { socket in
            socket.startReading()
            try await socket.closed()
        }
    }

    /// Serves until ``shutdown()``, or until the task is cancelled; connections are then aborted.
    ///
    /// - Throws: See ``run(onListening:)``.
    public func run() async throws {
        try await self.run { _ in }
    }

    /// Serves until ``shutdown()``, or until the task is cancelled; connections are then aborted.
    ///
    /// In a `ServiceGroup` a graceful shutdown of the group is a ``shutdown()``. A socket file that a dead server left behind
    /// is replaced; one that somebody listens on is not. The server's own is removed at the end.
    ///
    /// - Parameter onListening: Called once for each address, in the order given, with its real port, when connections can
    ///   be made on all of them. Runs beside the serving; what it throws ends the server.
    /// - Throws: ``EventSocketError/Code/alreadyRunning`` the second time; ``EventSocketError/Code/invalidAddress``,
    ///   ``EventSocketError/Code/invalidTLSConfiguration``, ``EventSocketError/Code/addressInUse`` or
    ///   ``EventSocketError/Code/connectFailed`` when it cannot listen; ``EventSocketError/Code/connectionFailed`` when
    ///   the system closes a socket that listens, whereupon all connections are aborted. Never what a connection's handler
    ///   throws: that is logged.
    public func run(
        onListening: @escaping @Sendable (_ address: EventSocketAddress) async throws -> Void
    ) async throws {
        switch self.life.runRequested() {
        case .bind: break
        case .end: return
        case .refuse: throw EventSocketError(.alreadyRunning, "This server has run already; create another one.")
        }
        defer {
            self.life.ended()
            self.admission.ended()
        }
        do {
            try await withGracefulShutdownHandler {
                let listeners = try await ServerListener.bind(
                    self.addresses, tls: self.tls.setup(), self.configuration, logger: self.logger,
                    admission: self.admission,
                    inspectors: self.middleware.map { middleware in { middleware.inspect($0, on: $1) } },
                    table: self.table
                )
                self.admission.warnOfShortage(self.configuration.limits)
                self.life.listening(listeners)
                try await self.serve(listeners, onListening)
            } onGracefulShutdown: {
                self.shutdown()
            }
        } catch {
            await self.table.abortAll()
            if Task.isCancelled, error is CancellationError { return }
            throw error
        }
        // Some may have been accepted after the last that was served.
        await self.table.abortAll()
    }

    // MARK: Serving

    private enum Part {
        case announcing, serving
        /// The connections had their time to end by themselves, unless the server has ended before.
        case drain(isOver: Bool)
    }

    private func serve(
        _ listeners: [ServerListener],
        _ onListening: @escaping @Sendable (EventSocketAddress) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Part.self) { group in
            group.addTask {
                for (listener, address) in zip(listeners, self.addresses) {
                    try await onListening(EventSocketAddress(listener.channel.channel.localAddress) ?? address)
                }
                return .announcing
            }
            group.addTask {
                try await withThrowingTaskGroup(of: Void.self) { accepting in
                    for listener in listeners { accepting.addTask { try await self.serve(listener) } }
                    // One that fails ends the others; waiting for all of them would wait for those that do not.
                    while try await accepting.next() != nil {}
                }
                // Those that no task serves.
                if case .listeners = self.service { await self.table.untilEmpty() }
                return .serving
            }
            group.addTask { .drain(isOver: await self.drainWhenDue()) }
            var isEnding = false
            while true {
                let part: Part?
                do { part = try await group.next() } catch is CancellationError where isEnding {
                    // What was cancelled below says so; that is no failure.
                    continue
                }
                switch part {
                case nil: return
                case .announcing, .drain(isOver: false): break
                case .drain(isOver: true):
                    guard self.life.deadlineReached() == .abort else { break }
                    isEnding = true
                    group.cancelAll()
                    self.logger.shutdownOverdue(connections: await self.table.abortAll())
                // Ends only when it is shut down or cancelled.
                case .serving:
                    isEnding = true
                    group.cancelAll()
                }
            }
        }
    }

    private func serve(_ listener: ServerListener) async throws {
        try await listener.channel.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await socket in connections {
                    guard let socket else { continue }
                    switch self.service {
                    case .scope(let router, let handler):
                        group.addTask { await self.serve(socket, router, handler) }
                    case .listeners(let listeners, let onConnect) where self.middleware.isEmpty:
                        socket.leave(to: listeners, self.admission, onConnect)
                    case .listeners(let listeners, let onConnect):
                        group.addTask {
                            if await self.admits(socket) { socket.leave(to: listeners, self.admission, onConnect) }
                        }
                    }
                }
                // The sequence ends when the task is cancelled, and when the listening socket is closed to shut down.
                guard !Task.isCancelled, self.life.isServing else { return }
                throw EventSocketError(
                    .connectionFailed,
                    "The system closed the socket that listened on \(listener.name); run another server.")
            }
        }
    }

    /// Whether the handshake succeeds and the middleware accepts the connection; it is closed if not.
    private func admits(_ socket: EventSocket) async -> Bool {
        do throws(EventSocketError) { try await socket.secured() } catch {
            // What this side ended is no fault of the peer's.
            if !Task.isCancelled, !socket.isDraining, error.code != .aborted {
                self.admission.handshakeFailed(error, of: socket)
            }
            return false
        }
        return await self.middlewareAccepts(socket)
    }

    private func serve(_ socket: EventSocket, _ router: EventRouter?, _ handler: ConnectionHandler) async {
        guard await self.admits(socket) else { return }
        do {
            try await socket.runScope(router: router, handler)
        } catch {
            // A connection that ended is no failure of its handler.
            if !Task.isCancelled, socket.isHandlerFailure(error) { socket.logger.handlerFailed(error) }
        }
    }

    private func middlewareAccepts(_ socket: EventSocket) async -> Bool {
        guard !self.middleware.isEmpty else { return true }
        return await withTaskCancellationHandler {
            for middleware in self.middleware {
                let verdict: ConnectionVerdict
                do { verdict = try await middleware.accept(socket) } catch {
                    // Whatever it threw, a connection that has not ended was refused.
                    let isRefusal = !Task.isCancelled && (socket.isConnected || socket.isHandlerFailure(error))
                    if isRefusal { self.admission.refusedByMiddleware("it threw \(type(of: error))") }
                    await socket.end()
                    return false
                }
                guard case .refuse(let reason) = verdict else { continue }
                self.admission.refusedByMiddleware(reason)
                await socket.end()
                return false
            }
            return true
        } onCancel: {
            socket.abort()
        }
    }

    /// Waits until the server is to end, and lets the connections do so.
    ///
    /// - Returns: Whether the time they have is over.
    private func drainWhenDue() async -> Bool {
        guard await self.life.drainIsDue() else { return false }
        let deadline = ContinuousClock.now + self.configuration.shutdownTimeout.clamped
        self.logger.shuttingDown(connections: self.table.connections.count)
        do {
            try await self.table.drain(1_000, pause: .milliseconds(200))
            try await Task.sleep(until: deadline, clock: .continuous)
        } catch {
            return false
        }
        return true
    }
}

extension EventSocket {
    /// Whether what a handler threw is its own: not that its connection has ended.
    nonisolated func isHandlerFailure(_ error: any Error) -> Bool {
        guard let code = (error as? EventSocketError)?.code else { return true }
        let ends: [EventSocketError.Code] = [
            .notConnected, .connectionFailed, .tlsFailed, .slowConsumer, .rateExceeded, .firstMessageTimedOut,
            .malformedFrame, .frameTooLong, .frameTooDeep, .tooManySegments, .notAllowed, .aborted, .cancelled,
        ]
        return !ends.contains(code)
    }
}
