//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import Logging
internal import NIOCore
internal import Synchronization

/// A client that keeps a connection: makes it, makes it again when it is lost, and carries listeners, sequences and the
/// router from one to the next.
///
/// ```swift
/// let client = EventSocketClient(to: .tcp(port: 6785)) { socket in try await socket.send("log::in", token) }
/// await client.on(Greeting.youThere) { socket, _ in try socket.send(Greeting.iamHere, Arrival(name: "Ada")) }
/// try await client.run()
/// ```
///
/// ``run()`` makes the connections; the rest may be used from any task, before and beside it. There is never more than one
/// connection, and after ``close()`` there is none.
///
/// - **Delivery** is at most once, as with every connection: what was sent shortly before a connection broke may not have
///   arrived. ``EventSocket/acceptedMessageCount`` says how many messages a connection had taken when
///   ``LifecycleEvent/close(_:)`` tells of its end. What arrives comes in wire order, and nothing comes twice.
/// - **Sending without a connection** fails, waits, or queues: ``OfflineSends``.
/// - **A connection that is closed on this side**, by a listener's `socket.close()` say, closes the client, too.
public final actor EventSocketClient {
    /// The event loop that all its connections live on.
    public nonisolated let unownedExecutor: UnownedSerialExecutor

    /// What runs to completion on every new connection before anything else is sent on it.
    public typealias ConnectionHook = @Sendable (_ socket: EventSocket) async throws -> Void

    /// Where it connects to, in order of preference.
    public nonisolated let addresses: [EventSocketAddress]
    /// Whether and how its connections are encrypted.
    public nonisolated let tls: ClientTLS
    /// How it behaves.
    public nonisolated let configuration: Configuration
    /// Where it and its connections log.
    public nonisolated let logger: Logger

    nonisolated let eventLoop: any EventLoop
    nonisolated let onConnect: ConnectionHook?
    nonisolated let relay: RouterRelay?
    nonisolated let clock: ClientClock
    nonisolated let shared: SharedConfiguration
    nonisolated let hasRun = Atomic<Bool>(false)
    nonisolated let gate: Mutex<SendGate<EventSocket, CheckedContinuation<Void, Never>>>
    nonisolated let states = ClientStates()

    /// Given when a wait is over before its time.
    nonisolated let retrySignal = Signal()
    /// Given when the connection has ended.
    nonisolated let endSignal = Signal()
    /// Given when the queue's first deadline has changed.
    nonisolated let queueSignal = Signal()

    var machine: ReconnectStateMachine
    /// Who listens, as long as no connection has them.
    var kept: KeptConsumers?
    /// Whether anybody has ever listened.
    var isInDemand = false
    /// Whether there was a connection before.
    var hasConnected = false
    var connection: EventSocket?
    var attempt: ConnectAttempt?
    /// What the router gets of the connection.
    var routed: RouterRelay.Entry?
    /// How the connection ended, until the client has taken notice.
    var connectionEnd: CloseReason?
    var idleTimeout: Duration?

    /// Creates a client that will connect to an address, or to the first of several that answers.
    ///
    /// - Parameters:
    ///   - address: Where to connect to.
    ///   - alternatives: Where to connect to if that fails, in order of preference. Every round begins with `address`.
    ///   - tls: Whether and how connections are encrypted; the hook runs after the handshake.
    ///   - configuration: How the client and its connections behave.
    ///   - router: Handles events. With a router reading starts with each connection.
    ///   - logger: Where the client and its connections log.
    ///   - onConnect: Runs to completion on every new connection before anything else is sent on it, to log in, say. If it
    ///     throws, or takes longer than ``Configuration/onConnectTimeout``, the connection is aborted, and the attempt has
    ///     failed. If it closes or aborts the connection, the client ends, whatever else the hook does. Listeners get what arrives meanwhile only if the hook reads. Listeners that it registers with the
    ///     connection end with the connection.
    public init(
        to address: EventSocketAddress,
        alternatives: [EventSocketAddress] = [],
        tls: ClientTLS = .disabled,
        configuration: Configuration = Configuration(),
        router: EventRouter? = nil,
        logger: Logger = .current,
        onConnect: ConnectionHook? = nil
    ) {
        let eventLoop = configuration.socket.transport.base.eventLoopGroup.next()
        self.unownedExecutor = eventLoop.executor.asUnownedSerialExecutor()
        self.eventLoop = eventLoop
        self.addresses = [address] + alternatives
        self.tls = tls
        self.configuration = configuration
        self.logger = logger
        self.onConnect = onConnect
        self.relay = router.map { RouterRelay($0) }
        self.clock = ClientClock(configuration.clock)
        self.shared = SharedConfiguration(configuration.socket, side: .client, logger: logger)
        self.gate = Mutex(SendGate(policy: configuration.whileDisconnected))
        self.machine = ReconnectStateMachine(
            addressCount: alternatives.count + 1, stableAfter: configuration.reconnect.stableAfter)
        self.kept = KeptConsumers(maxListeners: configuration.socket.maxListeners)
        self.idleTimeout = configuration.socket.idleTimeout
    }

    nonisolated var instruments: SocketInstruments? { self.shared.instruments }

    /// Runs an isolated block at once when called on the event loop, else soon.
    nonisolated func onLoop(_ body: @escaping @Sendable (isolated EventSocketClient) -> Void) {
        if self.eventLoop.inEventLoop {
            self.assumeIsolated(body)
        } else {
            self.eventLoop.execute { self.assumeIsolated(body) }
        }
    }
}
