//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import DequeModule
public import Logging
internal import NIOCore
internal import Synchronization

/// One connection: sends events to a peer and hears those that the peer sends.
///
/// There are three ways to hear, which may be mixed:
/// - **Sequences**, ``messages(of:buffering:undecodable:)`` and ``messages(matching:buffering:)``: back-pressure by default,
///   decoding in the consuming task.
/// - **A router**, ``EventRouter``: one value for all connections, handlers run one at a time for each.
/// - **Listeners**, ``on(_:_:)-(Event<Payload>,_)`` and its siblings: run on the event loop, in wire order, and send
///   without waiting. They must not block.
///
/// A connection is an actor on its event loop, so listeners may use its isolated methods without `await`. Reading starts
/// with the first listener, router or `next()`, so nothing arrives before somebody listens. Get a socket from
/// ``withConnection(to:tls:configuration:router:logger:_:)``, ``connect(to:tls:configuration:logger:)`` or an
/// ``EventSocketServer``.
public final actor EventSocket {
    /// The event loop that the connection lives on.
    public nonisolated let unownedExecutor: UnownedSerialExecutor

    // What every message passes comes first and stands together: it is likely to be found in one or two lines of the processor's cache, which
    // thousands of connections that get the same message one after the other have not been in for long.

    nonisolated let channel: any Channel
    nonisolated let shared: SharedConfiguration
    @exclusivity(unchecked) var phase = Phase()
    nonisolated let outbox: Outbox

    /// The connection's number: unique within this process, growing in order of creation.
    public nonisolated let id: Int
    /// How the connection was set up.
    public nonisolated var configuration: Configuration { self.shared.value }
    /// Where the connection reports to; `nil` if nobody wants to know.
    nonisolated var instruments: SocketInstruments? { self.shared.instruments }
    nonisolated var isTraced: Bool { self.shared.isTraced }
    /// The peer's address, if it has one: clients of unix sockets have none.
    public nonisolated var peerAddress: EventSocketAddress? { EventSocketAddress(self.remoteAddress) }
    /// This side's address.
    public nonisolated var localAddress: EventSocketAddress? { EventSocketAddress(self.ownAddress) }

    /// As the channel has them, until it is closed.
    nonisolated let remoteAddress: SocketAddress?
    private nonisolated let ownAddress: SocketAddress?
    /// Made when somebody wants it: with its metadata it is as large as the rest of the connection.
    private nonisolated let ownLogger = AtomicLazyReference<ConnectionLogger>()

    /// Whether reading was asked for; the loop hears of it in turn, behind the registration of whoever asked.
    nonisolated let demand = Atomic<Bool>(false)
    nonisolated let isClient: Bool
    /// `nil` without TLS.
    nonisolated let tls: TLSLink?
    /// Whether the connection was asked to end by itself.
    nonisolated let draining = Atomic<Bool>(false)

    var lifecycle: SocketStateMachine
    /// Like ``phase`` looked at for every message, and never while it changes: no need to have that checked each time.
    @exclusivity(unchecked) var listeners: ListenerRegistry<Subscriber>
    /// The event loop's, once they were needed: to look for them takes as long as what they save. See ``loopResources``.
    @exclusivity(unchecked) var ownLoopResources: LoopResources?
    /// What few connections have at a time.
    @exclusivity(unchecked) var extras: ConnectionExtras?

    /// What stands between frames and listeners, if anything.
    @exclusivity(unchecked) var gate: MessageGate?
    /// A read that was not dealt out to its end, or the beginning of a line.
    @exclusivity(unchecked) private var suspendedScan: SuspendedScan?
    /// Reads that wait because a consumer is full.
    var held = Deque<ByteBuffer>()
    /// The size of the storage that the frames of this read share, until somebody keeps one.
    var currentRead: CurrentRead
    /// The mailboxes that got something in this read, to be woken once at its end.
    var touched: [Inlet] = []

    /// What the event loop is in the middle of, and what it must not forget at the end.
    struct Phase {
        /// What the channel has of shared lines, but was not asked to send.
        var unflushedBytes = 0
        /// Between the first read of a cycle and its end.
        var isReading = false
        /// An entry acts; those within it only record.
        var isInTurn = false
        /// Something was recorded within this turn that decides what is due.
        var isDue = false
        /// Something happened since the last frame after which the next may have to wait.
        var mustStopDealing = false
        /// Somebody listens, and is registered.
        var isInDemand = false
        /// A read was asked of the channel.
        var isReadPending = false
        /// The peer's direction has ended, but not all of it was dealt out.
        var isInputAtEnd = false
        /// Nothing more is dealt out after a frame over the limits.
        var isDeaf = false
        /// How many more bytes may be read only to be thrown away.
        var discardAllowance = Int.max
        /// It was announced that a client's connection has started.
        var hasStarted = false
        /// This side asked for the end.
        var isEndedHere = false
        /// Somebody waits for the connection to end.
        var isEndAwaited = false
        /// Why reading and dispatching stop, full mailboxes aside.
        var pauses: ReadPauses = []
        /// A task took a message for itself: what follows, and the end, waits until somebody asks.
        var hasTaken = false
        /// The connection ends when its consumers have.
        var isDraining = false
        /// The channel will say when the system has taken what waits.
        var isReceiptDue = false
        /// The event loop's cache holds something about the listeners as they are.
        var hasCachedMatches = false
        /// It was announced that the peer has ended its direction.
        var hasAnnouncedInputClosed = false
        /// The system has everything that was sent, and nothing more can be.
        var hasSentAll = false
        /// Something that was sent never reached the system.
        var hasLost = false
        /// What is waited for before the channel may close: the outbox to be empty.
        var mustFlush = false
        var mustCloseChannel = false
        var isChannelClosed = false
        /// The channel has failed, and the connection has not been told.
        var mustFail = false
        /// The channel has closed, or the rest of its input was dispatched afterwards, and the connection has not been told.
        var mustNoteClosed = false
        /// Whether the connection was told once.
        var hasNotedClosed = false
    }

    init(
        channel: any Channel, isClient: Bool, tls: TLSLink? = nil, configuration shared: SharedConfiguration
    ) {
        self.unownedExecutor = channel.eventLoop.executor.asUnownedSerialExecutor()
        self.id = Self.lastID.add(1, ordering: .relaxed).newValue
        self.channel = channel
        self.isClient = isClient
        self.tls = tls
        self.shared = shared
        self.remoteAddress = channel.remoteAddress
        self.ownAddress = channel.localAddress
        self.outbox = Outbox(limits: shared.outbound)
        self.lifecycle = SocketStateMachine(allowHalfOpen: shared.value.allowHalfOpen)
        self.listeners = shared.listeners
        self.currentRead = CurrentRead(connection: self.id)
    }

    private static let lastID = Atomic<Int>(0)

    /// The connection's logger; its metadata names the connection.
    public nonisolated var logger: Logger {
        if let own = self.ownLogger.load() { return own.value }
        var logger = self.shared.logger
        logger[metadataKey: "nss.connection"] = "\(self.id)"
        return self.ownLogger.storeIfNil(ConnectionLogger(logger)).value
    }

    /// The codec's, at hand for every message.
    nonisolated var lineCoder: LineCoder? { self.shared.lineCoder }

    // MARK: Scanning

    /// Whether a read was not dealt out to its end.
    var isScanSuspended: Bool { self.suspendedScan.map { !$0.scanner.needsInput } ?? false }

    /// The scanner, to go on with: until it is put back, the connection has none.
    func takeScanner() -> FrameScanner {
        guard let scan = self.suspendedScan else {
            return FrameScanner(limits: self.shared.value.limits, codec: self.shared.codec)
        }
        self.suspendedScan = nil
        return scan.scanner
    }

    /// Whether it keeps bytes that were read: those of a line whose end has not arrived, too.
    var holdsInput: Bool { !self.held.isEmpty || self.suspendedScan != nil }

    /// Lets go of everything that was read.
    func dropInput() {
        self.held.removeAll()
        self.suspendedScan = nil
    }

    func putBack(_ scanner: FrameScanner) {
        if !scanner.isAtRest { self.suspendedScan = SuspendedScan(scanner) }
    }

    /// Whether messages can be sent: true until either side closes or the connection breaks.
    public nonisolated var isConnected: Bool { self.outbox.acceptsSends }

    /// How many messages were taken to be sent, by every `send` that did not throw.
    ///
    /// When a connection breaks, the last of them may not have arrived: nothing but an answer can tell how many.
    public nonisolated var acceptedMessageCount: Int { self.outbox.acceptedCount }

    /// Runs an isolated block at once when called on the event loop, else soon.
    nonisolated func onLoop(_ body: @escaping @Sendable (isolated EventSocket) -> Void) {
        if self.channel.eventLoop.inEventLoop {
            self.assumeIsolated(body)
        } else {
            self.channel.eventLoop.execute { self.assumeIsolated(body) }
        }
    }
}
