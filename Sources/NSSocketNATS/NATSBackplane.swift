//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS

public import NSSocket
public import NSSocketHub
internal import Metrics
internal import NIOPosix
internal import Synchronization

/// Connects the hubs of many processes over a cluster of NATS servers, by the C library libnats.
///
/// ```swift
/// let backplane = try NATSBackplane(NATSBackplane.Configuration(application: "chat", servers: ["nats://10.0.0.7:4222"]))
/// ```
///
/// Frames travel at most once, in the order of their publisher. No call waits for a server: frames go through a bounded queue
/// to one thread that writes them. A server that is away or stands still costs frames, never time; within about six seconds,
/// as the configuration comes, it is noticed and another one taken.
///
/// A topic's name is carried if it is not longer than 255 bytes in its escaped form: see ``canCarry(_:)``. NATS servers take
/// frames of up to 1 MiB unless they are told otherwise (`max_payload`); hubs learn of it, see ``frameLimit``.
///
/// Metrics go to ``Configuration/observability``, without dimensions:
///
/// | metric | kind | meaning |
/// | --- | --- | --- |
/// | `nss_backplane_frames_sent`, `nss_backplane_bytes_sent` | counters | what libnats took, or holds for a reconnection |
/// | `nss_backplane_frames_received`, `nss_backplane_bytes_received` | counters | what was handed to the hub |
/// | `nss_backplane_frames_dropped` | counter | frames, to and from the servers, for which there was no room or no connection |
/// | `nss_backplane_reconnects` | counter | connections after the first |
///
/// libnats keeps two to four threads of its own for the process once it was used, which end with the process, and makes the
/// process ignore `SIGPIPE`. Any version from 3.4 on does, but take 3.11 or later where you can: earlier ones use a TLS
/// connection from two threads without a lock, and before 3.8 a server that stops in the middle of a connection being made
/// costs memory without a limit.
public final class NATSBackplane: Backplane {
    let configuration: Configuration
    let namespace: SubjectNamespace
    let metrics: BackplaneMetrics?
    let subjects: Mutex<SubjectMap>
    let outgoing: Mutex<OutgoingQueue>
    let inbox: Inbox
    let link = Mutex(LinkState())
    let connection = Mutex<NATSConnection?>(nil)
    /// Bytes of the longest frame that the server takes; 0 if that is not known.
    let maximumPayload = Atomic<Int>(0)
    /// What was logged since the hub was last told of a connection: each thing once.
    let logged = Mutex<Set<String>>([])
    /// The one thread that talks to libnats; it may block.
    let thread = NIOThreadPool(numberOfThreads: 1)
    /// Connections that ended for good, by their tickets.
    let endings: AsyncStream<CallbackTicket>
    let ending: AsyncStream<CallbackTicket>.Continuation

    /// Creates a backplane that is not connected.
    ///
    /// - Throws: ``/NSSocket/EventSocketError/Code/invalidArgument`` or ``/NSSocket/EventSocketError/Code/invalidAddress`` for a configuration
    ///   that cannot be used. Files are looked at by ``run(_:)``.
    public init(_ configuration: Configuration) throws(EventSocketError) {
        try configuration.check()
        self.configuration = configuration
        self.namespace = SubjectNamespace(application: configuration.application)
        let factory = configuration.observability.metrics ?? MetricsSystem.factory
        self.metrics = factory is NOOPMetricsHandler ? nil : BackplaneMetrics(factory)
        self.subjects = Mutex(SubjectMap(namespace: self.namespace))
        self.outgoing = Mutex(
            OutgoingQueue(frames: configuration.queuedFrames, bytes: configuration.queuedBytes))
        self.inbox = Inbox(frames: configuration.queuedFrames, bytes: configuration.queuedBytes)
        (self.endings, self.ending) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(16))
    }

    /// Whether a topic's name is short enough to be carried.
    public static func canCarry(_ topic: EventName) -> Bool {
        SubjectNamespace(application: "").subject(of: topic) != nil
    }

    /// Connects, and hands over what arrives, until the task is cancelled. Then it sends what is queued, for a second at most,
    /// and returns when the connection and its threads are gone. While a server is being connected to, that may take
    /// ``Configuration/connectTimeout`` more for each server; while one takes nothing, ``Configuration/writeTimeout`` more.
    ///
    /// That no server can be reached, or that one refuses the credentials, is no error: it is said in
    /// ``/NSSocketHub/BackplaneEvent/disconnected(_:)`` and in the log, and tried again.
    ///
    /// ``/NSSocketHub/BackplaneEvent/connected`` comes when the server has all subscriptions. Frames that cannot be held while the handler
    /// is at work are dropped, oldest first, which ``/NSSocketHub/BackplaneEvent/overflowed`` says.
    ///
    /// - Throws: ``/NSSocket/EventSocketError/Code/alreadyRunning`` the second time;
    ///   ``/NSSocket/EventSocketError/Code/invalidTLSConfiguration`` or ``/NSSocket/EventSocketError/Code/invalidArgument`` for files that cannot
    ///   be used.
    public func run(_ handler: @escaping @Sendable (BackplaneEvent) -> Void) async throws {
        guard self.link.withLock({ $0.runBegins() }) else {
            throw EventSocketError(.alreadyRunning, "A NATSBackplane runs once; make another one.")
        }
        try await self.running(handler)
    }

    /// Queues a frame. It is dropped, and counted, if the queue is full, the name too long, the backplane not connected or at
    /// its end.
    public func publish(_ frame: [UInt8], to topic: EventName) {
        guard let subject = self.namespace.subject(of: topic) else { return self.dropped(.nameTooLong) }
        switch self.outgoing.withLock({ $0.publish(frame, subject: subject) }) {
        case .queued(wakes: true): self.wake()
        case .queued(wakes: false): break
        case .full(let isFirst):
            self.metrics?.dropped(1)
            if isFirst { self.configuration.logger.outgoingIsFull() }
        case .closed: self.metrics?.dropped(1)
        }
    }

    /// Bytes of the longest frame that the server takes, by its `max_payload`; before the first connection `nil`. While there is
    /// no connection, that of the last one.
    public var frameLimit: Int? {
        let bytes = self.maximumPayload.load(ordering: .relaxed)
        return bytes > 0 ? bytes : nil
    }

    /// Subscribes, after everything that was published or subscribed to before.
    ///
    /// A frame comes once, however many patterns match it. Only when a pattern is taken back while another one matches the
    /// same frames may one of these come twice.
    public func subscribe(to pattern: EventPattern) {
        self.change { $0.subscribe(to: pattern) }
    }

    /// Takes back one ``subscribe(to:)``.
    public func unsubscribe(from pattern: EventPattern) {
        self.change { $0.unsubscribe(from: pattern) }
    }

    private func change(_ body: (inout SubjectMap) -> [SubjectMap.Change]) {
        let wakes = self.subjects.withLock { subjects in
            let changes = body(&subjects)
            // Under both locks, so that the server hears of changes in the order in which they were made.
            return self.outgoing.withLock { outgoing in
                changes.reduce(false) { wakes, change in outgoing.change(change) == .queued(wakes: true) || wakes }
            }
        }
        if wakes { self.wake() }
    }
}
#endif
