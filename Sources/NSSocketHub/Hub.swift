//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import Logging
internal import Metrics
internal import NIOCore
internal import NSSocket
public import ServiceLifecycle
internal import Synchronization

/// Rooms of connections: whoever joins a room gets what is broadcast to it, whichever server of a cluster it is connected to.
///
/// ```swift
/// let hub = Hub()
/// let server = EventSocketServer(address: .tcp(port: 6785)) { socket in
///     try await hub.join("lobby", socket)
///     for try await text in socket.messages(of: Chat.say) {
///         try await hub.broadcast(Chat.said, text, to: "lobby", except: [socket])
///     }
/// }
/// ```
///
/// Members are plain connections, of any server in this process, and their peers need to know nothing about rooms. A message is
/// encoded once; each event loop hands the same bytes to all its members. A member that is slow delays nobody: see
/// ``SlowMemberPolicy``. Whose connection ends leaves by itself.
///
/// **Order.** All members of one hub get its broadcasts in the same order, in which those of one task keep the order of its calls. A broadcast never
/// overtakes what was sent to a member with `send` before; what is sent so later may overtake broadcasts that are still to be
/// delivered.
///
/// **Many servers.** With a ``Backplane`` and a key, the hubs of several processes form a cluster; then ``run()`` has to run. Members here
/// get broadcasts without waiting for the backplane and whatever becomes of it; members elsewhere get them at most once, in order
/// of their sender, and what is missing is reported: ``HubEvent/gap(_:)``.
public final class Hub: Service {
    /// How the hub behaves.
    public let configuration: Configuration
    /// The hub's name among others.
    public let node: NodeID

    let rooms: LocalRooms
    let presences: Mutex<HubPresences>
    let eventAnnouncer = Announcer<HubEvent>()
    let presenceAnnouncer = Announcer<PresenceChange>()
    let metrics: HubMetrics?
    let cluster: Cluster?
    private let hasRun = Atomic<Bool>(false)
    /// How many members an event loop delivers to before it looks after its connections again: about a millisecond's work.
    static let turn = 256

    /// Creates a hub for the members of this process.
    ///
    /// - Parameters:
    ///   - node: The hub's name in ``Presence/ID``.
    ///   - configuration: How it behaves.
    public convenience init(node: NodeID = .random(), configuration: Configuration = Configuration()) {
        self.init(configuration, node: node, cluster: nil)
    }

    /// Creates a hub that is part of a cluster, while it runs.
    ///
    /// - Parameters:
    ///   - backplane: What connects it to the others.
    ///   - key: What all hubs of the cluster share, and nobody else knows.
    ///   - node: The hub's name, which no other has at the same time.
    ///   - configuration: How it behaves.
    ///   - logger: Where it logs what happens to the cluster.
    public convenience init(
        backplane: any Backplane, key: ClusterKey, node: NodeID = .random(),
        configuration: Configuration = Configuration(), logger: Logger = .current
    ) {
        let factory = configuration.observability.metrics ?? MetricsSystem.factory
        let cluster = Cluster(
            node: node, key: key, backplane: backplane, configuration: configuration.cluster,
            metrics: factory is NOOPMetricsHandler ? nil : factory, logger: logger)
        self.init(configuration, node: node, cluster: cluster)
    }

    /// - Parameter turn: How many members an event loop delivers to before it looks after its connections again.
    init(_ configuration: Configuration, node: NodeID, cluster: Cluster?, turn: Int = Hub.turn) {
        let factory = configuration.observability.metrics ?? MetricsSystem.factory
        self.configuration = configuration
        self.node = node
        self.cluster = cluster
        self.metrics = factory is NOOPMetricsHandler ? nil : HubMetrics(factory)
        self.rooms = LocalRooms(configuration, metrics: self.metrics, turn: turn)
        let interval = min(max(configuration.presenceInterval, .zero), .seconds(60))
        self.presences = Mutex(
            HubPresences(bytesPerMember: configuration.presenceBytesPerMember, interval: TimeAmount(clamping: interval))
        )
    }

    /// Takes part in the cluster until the task is cancelled or the service group shuts down; then tells the others.
    ///
    /// A hub that is alone has nothing to do and returns at the same time. Rooms work before, during and after.
    ///
    /// - Throws: `EventSocketError.Code.alreadyRunning` the second time; what the backplane throws, such as an invalid
    ///   configuration.
    public func run() async throws {
        guard !self.hasRun.exchange(true, ordering: .relaxed) else {
            throw EventSocketError(.alreadyRunning, "This hub has run already; create another one.")
        }
        try await cancelWhenGracefulShutdown {
            // Cancelling is how it ends.
            guard let cluster = self.cluster else { return (try? await gracefulShutdown()) ?? () }
            try await cluster.run(into: self.sink)
        }
    }

    /// Another hub has broadcast something.
    private func deliver(_ lines: SharedLines, to audience: Audience) {
        do throws(EventSocketError) { try self.rooms.broadcastNow(lines, to: audience, except: []) {} } catch {
            // An event loop does not get on with its work: what is lost is not the fault of another hub.
            self.report(.gap(Gap(node: self.node, audience: audience, count: lines.count)))
        }
    }

    /// Something happened to the cluster.
    private func report(_ event: HubEvent) {
        if case .gap(let gap) = event { self.tellMembers(of: gap) }
        self.eventAnnouncer.announce(event)
    }

    /// A notice that finds no room is no worse than the gap: the next broadcast will not find any either, and says so.
    private func tellMembers(of gap: Gap) {
        guard let (name, payload) = self.configuration.gapNotice(gap),
            let lines = try? SharedLines(name, payload, codec: self.configuration.codec)
        else { return }
        try? self.rooms.broadcastNow(lines, to: gap.audience, except: []) {}
    }

    /// What the cluster has for this hub.
    private var sink: ClusterSink {
        ClusterSink(
            deliver: { lines, audience in self.deliver(lines, to: audience) },
            report: { self.report($0) },
            presence: { change in
                self.presences.withLock { $0.changedElsewhere(change.presence.room) }
                self.presenceAnnouncer.announce(change)
            }
        )
    }
}
