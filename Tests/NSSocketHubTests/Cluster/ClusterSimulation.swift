//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import TestSupport

@testable import NSSocketHub

/// Several hubs, and a backplane that does what it likes, in virtual time. The same seed does the same.
struct ClusterSimulation {
    /// How bad the backplane is.
    struct Weather {
        var loss = 0.0
        /// In steps.
        var delay = 10
        var faults = false
        var replays = false
        /// Bytes of the longest frame that is carried, which hubs are told.
        var frameLimit: Int?
    }

    struct Host {
        let id: NodeID
        var life = -1
        /// Nothing while it is down.
        var state: ClusterState?
        var isConnected = false
        var fickle: Set<Int> = []
        var presences: [String: String] = [:]
    }

    private struct Lane: Hashable {
        var from: Int
        var to: Int
        var topic: FrameTopic
    }

    private enum Happening {
        case frame(ClusterFrame, sent: Int, to: Int)
        case heartbeat(Int)
        case event(Int)
        case start(Int)
        case connect(Int)
        case heal(Int, Int)
    }

    /// A step is 10 milliseconds.
    private static let second = 100
    private static let duration = 10 * second
    private static let rest = 8 * second
    private static let start = ContinuousClock.now
    /// So long that snapshots have several parts.
    private static let data = (0..<4).compactMap { try? RawJSON("\"\($0)\(String(repeating: "-", count: 700))\"") }

    private(set) var oracle = SimulationOracle()
    private(set) var hosts: [Host]
    /// Which host a life was of.
    private var lives: [Int] = []
    private var weather: Weather
    private var random: SplitMix64
    private var timeline: [[Happening]]
    private var now = 0
    private var lanes: [Lane: Int] = [:]
    private var blocked: Set<[Int]> = []
    private var recorded: [ClusterFrame] = []
    private let configuration: ClusterConfiguration
    private let codec: FrameCodec?

    init(seed: UInt64, weather: Weather? = nil) {
        self.random = SplitMix64(seed: seed)
        let count = Int.random(in: 3...5, using: &self.random)
        self.weather =
            weather
            ?? Weather(
                loss: [0, 0.02, 0.1, 0.3].randomElement(using: &self.random) ?? 0,
                delay: [5, 40, 250].randomElement(using: &self.random) ?? 0,
                faults: Int.random(in: 0..<4, using: &self.random) > 0,
                replays: Int.random(in: 0..<3, using: &self.random) == 0
            )
        self.hosts = (0..<count).map { Host(id: NodeID("n\($0)")) }
        self.timeline = Array(repeating: [], count: Self.duration + Self.rest + 1)
        let limits = self.weather.frameLimit == nil ? ClusterLimits(frameBytes: 4096) : ClusterLimits()
        self.configuration = ClusterConfiguration(timeToLive: .seconds(3), limits: limits)
        self.codec = (try? ClusterKey.sample()).map { FrameCodec(key: $0, limit: .max) }
    }

    /// Lets it all happen. Returns what was wrong.
    mutating func run() -> [String] {
        for host in self.hosts.indices {
            self.later(.start(host), within: Self.second)
            for _ in 0..<30 { self.later(.event(host), within: Self.duration) }
        }
        while self.now <= Self.duration + Self.rest {
            if self.now == Self.duration { self.clearUp() }
            var index = 0
            while index < self.timeline[self.now].count {
                self.happen(self.timeline[self.now][index])
                index += 1
            }
            self.timeline[self.now] = []
            self.now += 1
        }
        self.check()
        return self.oracle.faults
    }

    private var time: Duration { .milliseconds(self.now * 10) }

    private mutating func number(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self.random) }

    private mutating func later(_ happening: Happening, within steps: Int) {
        self.at(self.now + 1 + self.number(max(1, steps)), happening)
    }

    private mutating func at(_ time: Int, _ happening: Happening) {
        if time < self.timeline.count { self.timeline[time].append(happening) }
    }

    private mutating func happen(_ happening: Happening) {
        switch happening {
        case .frame(let frame, let sent, let to): self.arrive(frame, sent: sent, at: to)
        case .heartbeat(let life):
            let host = self.lives[life]
            guard self.hosts[host].life == life, self.hosts[host].state != nil else { return }
            let time = self.time
            self.act(host) { $0.heartbeat(now: time, into: &$1) }
            self.at(self.now + Self.second, .heartbeat(life))
        case .event(let host): self.event(at: host)
        case .start(let host): self.start(host)
        case .connect(let host): self.connect(host)
        case .heal(let from, let to): self.blocked.remove([from, to])
        }
    }

    // MARK: Hosts

    private mutating func start(_ host: Int) {
        guard self.hosts[host].state == nil else { return }
        self.hosts[host].life = self.lives.count
        self.lives.append(host)
        self.hosts[host].state = ClusterState(
            node: self.hosts[host].id, incarnation: UInt64(self.lives.count), configuration: self.configuration,
            start: Self.start
        )
        self.hosts[host].fickle = []
        self.hosts[host].presences = [:]
        // Two rooms are open throughout.
        for room in SimulatedMessage.rooms[..<2] { self.act(host) { _ = $0.opened(room, into: &$1) } }
        self.later(.connect(host), within: 20)
        self.later(.heartbeat(self.hosts[host].life), within: Self.second)
    }

    private mutating func connect(_ host: Int) {
        guard self.hosts[host].state != nil, !self.hosts[host].isConnected else { return }
        self.hosts[host].isConnected = true
        let time = self.time
        self.hosts[host].state?.carries(self.weather.frameLimit)
        self.act(host) { $0.connected(now: time, into: &$1) }
    }

    private mutating func disconnect(_ host: Int) {
        guard self.hosts[host].isConnected else { return }
        self.hosts[host].isConnected = false
        let time = self.time
        self.act(host) { $0.disconnected("", now: time, into: &$1) }
        self.later(.connect(host), within: self.number(2) == 0 ? 2 * Self.second : 5 * Self.second)
    }

    private mutating func event(at host: Int) {
        guard self.hosts[host].state != nil else { return }
        switch self.number(24) {
        case 0..<13: self.publish(from: host)
        case 13..<17: self.changePresence(at: host)
        case 17, 18: self.changeRoom(at: host)
        case 19 where self.weather.faults: self.disconnect(host)
        case 20 where self.weather.faults:
            // In one direction only, sometimes in both.
            let other = self.number(self.hosts.count)
            for pair in self.number(2) == 0 ? [[host, other]] : [[host, other], [other, host]] {
                self.blocked.insert(pair)
                self.later(.heal(pair[0], pair[1]), within: 5 * Self.second)
            }
        case 21 where self.weather.faults && self.number(3) == 0:
            if self.number(2) == 0 { self.act(host) { $0.leave(into: &$1) } }
            self.hosts[host].state = nil
            self.hosts[host].isConnected = false
            // By then the weather is good at the latest.
            self.at(min(self.now + 1 + self.number(6 * Self.second), Self.duration), .start(host))
        case 22 where self.weather.faults:
            self.act(host) { $0.overflowed(into: &$1) }
        case 23 where self.weather.replays:
            for _ in 0..<5 {
                guard let frame = self.recorded.randomElement(using: &self.random) else { return }
                self.later(.frame(frame, sent: -1, to: self.number(self.hosts.count)), within: 5)
            }
        default: break
        }
    }

    private mutating func publish(from host: Int) {
        let stream = self.number(SimulatedMessage.streams.count)
        for _ in 0...self.number(2) {
            let message = self.oracle.next(life: self.hosts[host].life, stream: stream, time: self.now)
            self.act(host) { $0.publish(message.lines, to: SimulatedMessage.streams[stream], into: &$1) }
        }
    }

    private mutating func changePresence(at host: Int) {
        let room = SimulatedMessage.rooms[self.number(2)]
        let connection = self.number(3)
        let data = self.number(3) == 0 ? nil : Self.data[self.number(Self.data.count)]
        let id = Presence.ID(node: self.hosts[host].id, connection: connection)
        self.hosts[host].presences["\(room) \(id)"] = data?.text
        self.act(host) {
            $0.changePresence(PresenceEntry(room: room, connection: connection, data: data), into: &$1)
        }
    }

    private mutating func changeRoom(at host: Int) {
        let room = 2 + self.number(2)
        let name = SimulatedMessage.rooms[room]
        if self.hosts[host].fickle.remove(room) != nil {
            self.act(host) { state, _ in _ = state.closed(name) }
        } else {
            self.hosts[host].fickle.insert(room)
            self.act(host) { _ = $0.opened(name, into: &$1) }
        }
    }

    // MARK: The backplane

    private mutating func arrive(_ frame: ClusterFrame, sent: Int, at to: Int) {
        let host = self.hosts[to]
        guard let state = host.state, host.isConnected, state.wants(frame.origin, frame.topic) else { return }
        let sender = Int(frame.origin.incarnation) - 1
        let time = self.time
        self.act(to) { $0.received(frame, now: time, into: &$1) }
        let pair = SimulationOracle.Pair(receiver: host.life, sender: sender)
        guard let peer = self.hosts[to].state?.peers[frame.origin.node],
            peer.incarnation == frame.origin.incarnation
        else { return }
        // One that comes after the next life was heard of is refused.
        if case .heartbeat = frame.body, sent >= 0 { self.oracle.heartbeats[pair] = sent }
        if !peer.sync.isNeeded, self.oracle.synced[pair] == nil { self.oracle.synced[pair] = self.now }
    }

    private mutating func act(_ host: Int, _ body: (inout ClusterState, inout ClusterActions) -> Void) {
        guard self.hosts[host].state != nil else { return }
        let life = self.hosts[host].life
        var actions = ClusterActions()
        // What is missing of a hub's last life is not of its next.
        var before: [NodeID: PeerNode] = [:]
        if var state = self.hosts[host].state {
            self.hosts[host].state = nil
            before = state.peers
            body(&state, &actions)
            while !state.snapshots.isEmpty { state.continueSnapshots(into: &actions) }
            self.hosts[host].state = state
        }
        var joined: Set<NodeID> = []
        for event in actions.events {
            switch event {
            case .deliver(let lines, let audience):
                let message = SimulatedMessage(lines)
                self.oracle.delivered(
                    message, audience: audience, to: life, isSteady: message.stream < 2 || message.stream == 4)
            case .report(.gap(let gap)):
                guard let peer = (joined.contains(gap.node) ? self.hosts[host].state?.peers : before)?[gap.node]
                else {
                    self.oracle.faults.append("\(life): a gap of nobody")
                    continue
                }
                self.oracle.gap(gap, sender: Int(peer.incarnation) - 1, receiver: life)
            case .report(.nodeJoined(let node)):
                joined.insert(node)
            case .presence(let change):
                self.oracle.presence(change, receiver: life)
                if case .left = change { continue }
                let peer = self.hosts[host].state?.peers[change.presence.id.node]
                self.oracle.heard(from: Int(peer?.incarnation ?? 0) - 1, at: life)
            case .report, .notice: break
            }
        }
        for frame in actions.frames { self.send(frame, from: host) }
    }

    private mutating func send(_ frame: ClusterFrame, from: Int) {
        switch frame.body {
        case .heads(let reply, _), .snapshot(let reply, _):
            self.oracle.answered(Int(reply.incarnation) - 1, by: Int(frame.origin.incarnation) - 1)
        default: break
        }
        if let limit = self.weather.frameLimit, let bytes = try? self.codec?.encode(frame), bytes.count > limit {
            return
        }
        if self.weather.replays, self.recorded.count < 400 { self.recorded.append(frame) }
        guard self.hosts[from].isConnected else { return }
        for to in self.hosts.indices where !self.blocked.contains([from, to]) {
            if case .node(let node) = frame.topic, node != self.hosts[to].id { continue }
            guard Double.random(in: 0..<1, using: &self.random) >= self.weather.loss else { continue }
            let lane = Lane(from: from, to: to, topic: frame.topic)
            let time = max(self.lanes[lane] ?? 0, self.now + 1 + self.number(self.weather.delay))
            self.lanes[lane] = time
            self.at(time, .frame(frame, sent: self.now, to: to))
        }
    }

    // MARK: The end

    private mutating func clearUp() {
        self.weather.loss = 0
        self.weather.faults = false
        self.weather.replays = false
        self.weather.delay = min(self.weather.delay, 40)
        self.blocked = []
        for host in self.hosts.indices { self.connect(host) }
    }

    private mutating func check() {
        let living = self.hosts.indices.filter { self.hosts[$0].state != nil }
        for host in living {
            guard let state = self.hosts[host].state else { continue }
            let life = self.hosts[host].life
            let others = living.filter { $0 != host }
            if state.nodes != others.map({ self.hosts[$0].id }) { self.oracle.faults.append("\(life): \(state.nodes)") }
            if state.state != .up { self.oracle.faults.append("\(life): \(state.state)") }
            if state.peers.values.contains(where: { $0.isAlive && ($0.sync.isNeeded || $0.streams.waitsForTime) }) {
                self.oracle.faults.append("\(life) still waits for something")
            }
            let expected = others.reduce(into: [:]) { $0.merge(self.hosts[$1].presences) { old, _ in old } }
            var known: [String: String] = [:]
            for room in SimulatedMessage.rooms {
                for presence in state.presence(of: room) {
                    known["\(presence.room) \(presence.id)"] = presence.data.text
                }
            }
            if known != expected { self.oracle.faults.append("\(life) knows \(known), not \(expected)") }
            if self.oracle.presences[life] ?? [:] != expected {
                self.oracle.faults.append("\(life) was told of other presences")
            }
            for (sender, senderHost) in self.lives.enumerated() where senderHost != host {
                let senderLives = self.hosts[senderHost].state != nil && self.hosts[senderHost].life == sender
                for stream in [0, 1, 4] {
                    self.oracle.settle(receiver: life, sender: sender, stream: stream, senderLives: senderLives)
                }
            }
        }
    }
}
