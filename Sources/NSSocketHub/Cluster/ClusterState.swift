//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// One hub's view of its cluster: what it has counted, who else is there, and what is missing. Decides; ``Cluster`` acts.
///
/// **Counting.** Each hub numbers its broadcasts, room by room, and those to many rooms together. Whoever has a room open
/// notices a hole when the next broadcast comes, or by the heartbeat, which names the streams that have changed and how far
/// they are. As frames on different topics can overtake each other, a heartbeat's word counts one heartbeat later.
///
/// **Knowing.** Heartbeats and changes of presences are numbered as well. A hole there, a new hub, and a new connection of
/// one's own make a hub ask for a snapshot: how far the other is everywhere, and who is present there. It asks again with
/// every heartbeat until the answer is complete. When a room opens, all hubs are asked how far they are in it, by name; what
/// they had sent before does not count as missing.
///
/// **Lives.** A hub that starts again has a higher incarnation, and takes the place of the one before; frames of lower ones
/// are refused for as long as the higher one is remembered. Who has said good-bye or was silent for too long has left, and
/// so have its presences. What may be missing of it then has no number: only in streams that it had not confirmed since its
/// last broadcast, or in all when this hub was not in the picture (it was not connected, or missed frames). What a hub sent
/// between its last heartbeat and its sudden end, in streams that were quiet before, nobody can know of. A silent hub that
/// is heard again in the same life goes on where it was, and what was missed meanwhile is counted.
///
/// **Two hubs of one name.** The later one has the name. The other one notices, logs an error and publishes nothing until it
/// has not heard of it for the time to live, or heard its good-bye; then it takes an incarnation above, and is a new hub to
/// all. Neither can take the name from one that is heard of, so there is no duel. A hub whose clock was set back is told by
/// those who remember its last life, and takes an incarnation above as well.
///
/// **Replays.** Whoever lacks the key can repeat frames at most. Numbers refuse them within a life, and incarnations those
/// of past lives. A hub that this one has not heard of since it was started is asked at once, and answers at once, naming the
/// incarnation that asked. Until that answer, which no recording can hold, its broadcasts and presences are held; then they
/// count in the order in which they arrived. A hub that never answers is dead: what it said is forgotten, and it is gone after
/// the time to live. What remains: frames of a living hub in a room that opened a moment ago, until it has said how far it is,
/// unless the room was open here before. And frames can always be held back.
struct ClusterState {
    let node: NodeID
    let configuration: ClusterConfiguration
    /// The instant at which time was zero.
    let start: ContinuousClock.Instant

    /// This hub's life.
    var incarnation: UInt64
    /// The streams that matter here, and their numbers; see ``PeerStreams``.
    var open: [BroadcastStream: UInt64] = [.rooms: 0]
    var peers: [NodeID: PeerNode] = [:]
    /// The latest number of a room or request.
    var number: UInt64 = 0
    /// The latest frame to all.
    var control: UInt64 = 0
    /// The latest frame to a single hub.
    var direct: UInt64 = 0
    var streams: OutgoingStreams
    var presences: NodePresences
    var snapshots = SnapshotQueue()
    /// What hubs say that have not answered this one yet.
    var held = HeldFrames()
    /// Bytes of the longest frame that this hub sends.
    private(set) var frameLimit: Int
    /// The hub that has this one's name.
    var rival: Rival?
    var counters = ClusterCounters()
    var refusals = Episodes<FrameRefusal>()
    var unsendable = Episodes<FrameRefusal>()
    var gaps = Episodes<Bool>()
    /// When this hub last looked at the time.
    var time = Duration.zero
    var lastSweep = Duration.zero
    /// Rooms with lower numbers had opened by the last heartbeat.
    var heartbeatNumber: UInt64 = 0

    private var link = Link.down
    private var reported = BackplaneState.down
    private(set) var hasLeft = false

    private enum Link { case down, up, degraded(since: Duration) }

    /// Another hub with this one's name, and a higher incarnation.
    struct Rival {
        var incarnation: UInt64
        var control: UInt64
        var heard: Duration
        var since: Duration
    }

    init(
        node: NodeID, incarnation: UInt64, configuration: ClusterConfiguration,
        start: ContinuousClock.Instant = .now
    ) {
        self.node = node
        self.incarnation = incarnation
        self.configuration = configuration
        self.start = start
        self.frameLimit = configuration.limits.frameBytes
        self.streams = OutgoingStreams(limit: configuration.limits.roomsPerNode)
        self.presences = NodePresences(of: node, limits: configuration.limits)
    }

    /// How this hub stands with its backplane. One whose name another hub has is as good as not connected.
    var state: BackplaneState {
        switch self.link {
        case .down: .down
        case .degraded(let since): .degraded(since: self.start.advanced(by: since))
        case .up: self.rival.map { .degraded(since: self.start.advanced(by: $0.since)) } ?? .up
        }
    }

    /// The others that are alive, by name.
    var nodes: [NodeID] {
        self.peers.values.filter(\.isAlive).map(\.id).sorted { $0.description < $1.description }
    }

    /// Who is present on other hubs, by hub and connection.
    func presence(of room: EventName) -> [Presence] {
        self.peers.values.filter(\.isAlive)
            .sorted { $0.id.description < $1.id.description }
            .flatMap { $0.presences.members(of: room) }
    }

    /// Some of those who are present on other hubs.
    func presence(of room: EventName, atMost limit: Int) -> [Presence] {
        var some: [Presence] = []
        for peer in self.peers.values where peer.isAlive && some.count < limit {
            some += peer.presences.some(of: room, atMost: limit - some.count)
        }
        return some
    }

    /// How many are present on other hubs.
    func presenceCount(of room: EventName) -> Int {
        self.peers.values.reduce(0) { $0 + ($1.isAlive ? $1.presences.count(of: room) : 0) }
    }

    /// Bytes that a list may have in a frame.
    var partBytes: Int { min(60 << 10, self.frameLimit / 2) }

    /// Bytes of a presence that a frame has room for.
    var presenceLimit: Int { self.frameLimit - 512 }

    /// Whether a frame is worth checking its signature.
    func wants(_ origin: FrameOrigin, _ topic: FrameTopic) -> Bool {
        guard origin.node != self.node else {
            return topic == .control && origin.incarnation != self.incarnation
        }
        return switch topic {
        case .stream(let stream): self.open[stream] != nil
        case .control: true
        case .node(let node): node == self.node
        }
    }

    // MARK: The backplane

    /// How long the frames are that the backplane carries at present; `nil` if that is not known.
    mutating func carries(_ bytes: Int?) {
        // Frames with the name of a room fit into less.
        self.frameLimit = min(self.configuration.limits.frameBytes, max(bytes ?? .max, 1 << 10))
    }

    mutating func connected(now: Duration, into actions: inout ClusterActions) {
        self.time = max(self.time, now)
        self.link = .up
        actions.events.append(.notice(.connected))
        self.reportState(into: &actions)
        self.sendHeartbeat(into: &actions)
        self.askAll(into: &actions)
    }

    mutating func disconnected(_ reason: String, now: Duration, into actions: inout ClusterActions) {
        self.time = max(self.time, now)
        if case .degraded = self.link { return }
        self.link = .degraded(since: now)
        actions.events.append(.notice(.disconnected(reason)))
        self.reportState(into: &actions)
    }

    /// Frames could not be held: nobody knows which.
    mutating func overflowed(into actions: inout ClusterActions) {
        self.counters.overflows += 1
        self.askAll(into: &actions)
    }

    /// This hub says that it ends. Nothing more is sent.
    mutating func leave(into actions: inout ClusterActions) {
        guard !self.hasLeft else { return }
        self.sendHeartbeat(isLast: true, into: &actions)
        self.hasLeft = true
    }

    /// The backplane has ended.
    mutating func stopped(into actions: inout ClusterActions) {
        self.link = .down
        self.reportState(into: &actions)
    }

    mutating func reportState(into actions: inout ClusterActions) {
        guard self.state != self.reported else { return }
        self.reported = self.state
        actions.events.append(.report(.backplane(self.state)))
    }

    // MARK: What is counted

    /// A frame was not taken.
    mutating func refused(_ refusal: FrameRefusal, into actions: inout ClusterActions) {
        self.counters.refused[refusal, default: 0] += 1
        if self.refusals.happened(refusal) { actions.events.append(.notice(.refusing(refusal))) }
    }

    /// Something could not be sent.
    mutating func couldNotSend(_ refusal: FrameRefusal, into actions: inout ClusterActions) {
        if self.unsendable.happened(refusal) { actions.events.append(.notice(.unsendable(refusal))) }
    }

    /// Broadcasts of a hub are missing.
    mutating func report(_ missing: [PeerStreams.Missing], of node: NodeID, into actions: inout ClusterActions) {
        for missing in missing {
            self.counters.gaps += 1
            self.counters.missing &+= missing.count ?? 0
            if self.gaps.happened(true) { actions.events.append(.notice(.missing(node))) }
            actions.events.append(
                .report(.gap(Gap(node: node, audience: missing.stream.audience, count: missing.count)))
            )
        }
    }

    /// What was counted since the last time.
    mutating func takeCounters() -> ClusterCounters {
        defer { self.counters = ClusterCounters() }
        return self.counters
    }
}
