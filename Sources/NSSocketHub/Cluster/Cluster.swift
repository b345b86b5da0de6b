//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Logging
internal import Metrics
internal import NSSocket
internal import Synchronization

/// Connects a hub with the others of its cluster. What it does and promises is in ``ClusterState``, which decides.
///
/// All methods but ``run(into:)`` may be called on any thread, before, during and after it, and never block. What is called
/// one after the other is published in that order.
final class Cluster: Sendable {
    private enum Input { case frame([UInt8]), look }

    /// What has happened beside frames. It cannot overflow, as only the latest counts, and notices are of episodes.
    private struct Signals {
        /// What happened on other threads, and is to be logged.
        var notices: [ClusterNotice] = []
        var disconnected: String?
        var isConnected = false
        var hasOverflowed = false
        var isDue = false
    }

    /// Parts of snapshots sent between two frames that are read.
    private static let partsAtOnce = 16

    private let node: NodeID
    private let codec: FrameCodec
    private let backplane: any Backplane
    private let configuration: ClusterConfiguration
    private let metrics: ClusterMetrics
    private let logger: Logger
    private let clock: ClusterClock
    private let core: Mutex<ClusterState>
    private let signals = Mutex(Signals())
    private let inbox = Mailbox<Input>(policy: MailboxPolicy(messages: 10_000, bytes: 64 << 20, overflow: .dropNewest))
    private let hasRun = Atomic(false)

    /// `metrics`: `nil` for the system's.
    init(
        node: NodeID, key: ClusterKey, backplane: any Backplane, configuration: ClusterConfiguration,
        metrics: (any MetricsFactory)?, logger: Logger, clock: ClusterClock = ClusterClock(ContinuousClock())
    ) {
        self.node = node
        self.codec = FrameCodec(key: key, limit: configuration.limits.frameBytes)
        self.backplane = backplane
        self.configuration = configuration
        self.metrics = ClusterMetrics(metrics ?? MetricsSystem.factory)
        self.logger = logger
        self.clock = clock
        self.core = Mutex(
            ClusterState(
                node: node, incarnation: FrameOrigin.incarnation(startedAt: WallClock.milliseconds),
                configuration: configuration, start: ContinuousClock.now - clock.now()
            )
        )
    }

    /// How this hub stands with its backplane.
    var state: BackplaneState { self.core.withLock { $0.state } }
    /// The other hubs that are alive.
    var nodes: [NodeID] { self.core.withLock { $0.nodes } }

    /// Who is present in a room on other hubs.
    func presence(of room: EventName) -> [Presence] { self.core.withLock { $0.presence(of: room) } }

    /// Some of those who are present in a room on other hubs.
    func presence(of room: EventName, atMost limit: Int) -> [Presence] {
        self.core.withLock { $0.presence(of: room, atMost: limit) }
    }

    /// How many are present in a room on other hubs.
    func presenceCount(of room: EventName) -> Int { self.core.withLock { $0.presenceCount(of: room) } }

    // MARK: The hub's own

    /// The room's first member came.
    func opened(_ room: EventName) {
        self.act { state, actions in
            guard state.opened(room, into: &actions) else { return }
            // Before the question goes out: what is sent after the answer must arrive.
            self.backplane.subscribe(to: FrameTopic.stream(.room(room)).pattern)
        }
    }

    /// The room's last member is gone.
    func closed(_ room: EventName) {
        self.act { state, _ in
            guard state.closed(room) else { return }
            self.backplane.unsubscribe(from: FrameTopic.stream(.room(room)).pattern)
        }
    }

    /// Sends lines to the members on other hubs.
    func publish(_ lines: SharedLines, to audience: Audience) {
        self.act { $0.publish(lines, to: audience, into: &$1) }
    }

    /// A member of this hub is present, or says something else about itself.
    func presenceSet(_ presence: Presence) {
        self.act { state, actions in
            state.changePresence(
                PresenceEntry(room: presence.room, connection: presence.id.connection, data: presence.data),
                into: &actions
            )
        }
    }

    /// A member of this hub is not present any more.
    func presenceRemoved(room: EventName, connection: Int) {
        self.act {
            $0.changePresence(PresenceEntry(room: room, connection: connection, data: nil), into: &$1)
        }
    }

    /// Says good-bye to all others. Nothing is sent after that. ``run(into:)`` does this when it is cancelled.
    func leave() {
        self.act { $0.leave(into: &$1) }
    }

    // MARK: Running

    /// Takes part in the cluster until the task is cancelled.
    ///
    /// - Throws: `EventSocketError` with the code `alreadyRunning` when called again, and what the backplane throws.
    func run(into sink: ClusterSink) async throws {
        guard !self.hasRun.exchange(true, ordering: .relaxed) else {
            throw EventSocketError(.alreadyRunning, "A hub runs once. Make another one.")
        }
        for topic in [FrameTopic.stream(.rooms), .control, .node(self.node)] {
            self.backplane.subscribe(to: topic.pattern)
        }
        defer {
            self.act(for: sink) { $0.stopped(into: &$1) }
            self.logNotices(self.takeSignals())
        }
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.backplane.run { self.arrived($0) } }
                group.addTask { await self.beat() }
                group.addTask { await self.work(for: sink) }
                // The handler that was set last is called first, so the backplane still runs.
                try await withTaskCancellationHandler {
                    defer { group.cancelAll() }
                    try await group.next()
                } onCancel: {
                    self.leave()
                }
            }
        } catch is CancellationError {
            // The end that was asked for.
        }
    }

    /// The backplane has something to say.
    private func arrived(_ event: BackplaneEvent) {
        switch event {
        case .frame(let frame):
            if case .dropped = self.inbox.push(.frame(frame), bytes: frame.count) {
                self.signals.withLock { $0.hasOverflowed = true }
            }
            self.inbox.wake()
        case .connected:
            self.signal { $0.isConnected = true }
        case .disconnected(let reason):
            self.signal { ($0.disconnected, $0.isConnected) = (reason, false) }
        case .overflowed:
            self.signal { $0.hasOverflowed = true }
        }
    }

    private func beat() async {
        while !Task.isCancelled {
            await self.clock.sleep(self.configuration.heartbeat)
            self.signal { $0.isDue = true }
        }
    }

    /// If the inbox is full, the working task looks anyway.
    private func signal(_ change: (inout Signals) -> Void) {
        self.signals.withLock { change(&$0) }
        _ = self.inbox.push(.look, bytes: 0)
        self.inbox.wake()
    }

    private func work(for sink: ClusterSink) async {
        let cursor = MailboxCursor(self.inbox)
        while let input = try? await cursor.next(isolation: nil, notify: { _ in }) {
            self.handleSignals(for: sink)
            if case .frame(let frame) = input { self.received(frame, for: sink) }
            self.continueSnapshots()
        }
    }

    private func takeSignals() -> Signals {
        self.signals.withLock { signals in
            defer { signals = Signals() }
            return signals
        }
    }

    private func logNotices(_ signals: Signals) {
        for notice in signals.notices { self.logger.log(notice) }
    }

    private func handleSignals(for sink: ClusterSink) {
        let signals = self.takeSignals()
        self.logNotices(signals)
        let now = self.clock.now()
        if let reason = signals.disconnected {
            self.act(for: sink) { $0.disconnected(reason, now: now, into: &$1) }
        }
        if signals.isConnected || signals.isDue {
            let limit = self.backplane.frameLimit
            self.core.withLock { $0.carries(limit) }
        }
        if signals.isConnected { self.act(for: sink) { $0.connected(now: now, into: &$1) } }
        if signals.hasOverflowed { self.act(for: sink) { $0.overflowed(into: &$1) } }
        guard signals.isDue else { return }
        self.act(for: sink) { $0.heartbeat(now: now, into: &$1) }
        let (counters, nodes) = self.core.withLock { ($0.takeCounters(), $0.nodes.count) }
        self.metrics.record(counters, nodes: nodes)
    }

    private func received(_ bytes: [UInt8], for sink: ClusterSink) {
        do throws(FrameRefusal) {
            let header = try self.codec.header(of: bytes)
            guard self.core.withLock({ $0.wants(header.origin, header.topic) }) else { return }
            // The signature is checked without the lock, as it takes long.
            let frame = try self.codec.verify(header)
            let now = self.clock.now()
            self.act(for: sink) { $0.received(frame, now: now, into: &$1) }
        } catch {
            self.act(for: sink) { $0.refused(error, into: &$1) }
        }
    }

    /// Sends parts of snapshots, between which others have the lock, and frames are read after some.
    private func continueSnapshots() {
        for _ in 0..<Self.partsAtOnce {
            guard self.core.withLock({ !$0.snapshots.isEmpty }) else { return }
            self.act { $0.continueSnapshots(into: &$1) }
        }
        _ = self.inbox.push(.look, bytes: 0)
        self.inbox.wake()
    }

    // MARK: Acting

    /// Lets something happen on a thread of the hub, where there is nothing but the log to tell it to: when the working task
    /// runs, as the hub has a lock here and whoever takes the log may call the hub.
    private func act(_ body: (inout ClusterState, inout ClusterActions) -> Void) {
        let notices = self.decide(body).compactMap { event in
            if case .notice(let notice) = event { notice } else { nil }
        }
        if !notices.isEmpty { self.signal { $0.notices += notices } }
    }

    /// Lets something happen on the task that works for the hub.
    private func act(for sink: ClusterSink, _ body: (inout ClusterState, inout ClusterActions) -> Void) {
        for event in self.decide(body) {
            switch event {
            case .deliver(let lines, let audience): sink.deliver(lines, audience)
            case .report(let event): sink.report(event)
            case .presence(let change): sink.presence(change)
            case .notice(let notice): self.logger.log(notice)
            }
        }
    }

    /// Publishes under the lock, so that frames go out in the order of their numbers.
    private func decide(_ body: (inout ClusterState, inout ClusterActions) -> Void) -> [ClusterEvent] {
        self.core.withLock { state in
            var actions = ClusterActions()
            body(&state, &actions)
            for frame in actions.frames {
                do throws(FrameRefusal) {
                    self.backplane.publish(try self.codec.encode(frame, limit: state.frameLimit), to: frame.topic.name)
                } catch {
                    state.couldNotSend(error, into: &actions)
                }
            }
            return actions.events
        }
    }
}
