//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// What this hub's own members do, and what it says of itself.
extension ClusterState {
    /// Broadcasts are to go to other hubs.
    mutating func publish(_ lines: SharedLines, to audience: Audience, into actions: inout ClusterActions) {
        guard lines.count > 0 else { return }
        let stream: BroadcastStream = if case .room(let room) = audience.base { .room(room) } else { .rooms }
        // Before a stream may be forgotten again, all should know how far it is.
        if self.streams.changedCount >= 4096 { self.sendHeartbeat(into: &actions) }
        let (base, sequence) = self.streams.next(in: stream, now: self.time)
        self.counters.published += 1
        self.send(
            .lines(lines, audience: stream == .rooms ? audience : nil, base: base), on: .stream(stream), sequence,
            into: &actions
        )
    }

    /// A presence was set or removed here. Beyond the limits it stays unknown to others.
    mutating func changePresence(_ entry: PresenceEntry, into actions: inout ClusterActions) {
        guard entry.data == nil || entry.estimatedLength <= self.presenceLimit else {
            return self.couldNotSend(.tooLong, into: &actions)
        }
        switch self.presences.apply(entry) {
        case .unchanged: break
        case .refused: self.couldNotSend(.presences, into: &actions)
        case .changed: self.sendToAll(.presence(entry), into: &actions)
        }
    }

    /// The first member came. Returns whether the room was closed before.
    mutating func opened(_ room: EventName, into actions: inout ClusterActions) -> Bool {
        guard self.open[.room(room)] == nil else { return false }
        let number = self.nextNumber()
        self.open[.room(room)] = number
        for id in self.peers.keys { self.peers[id]?.streams.opened(room, number: number) }
        let hasPeers = self.peers.values.contains(where: \.isAlive)
        if hasPeers { self.sendToAll(.want(request: number, rooms: [room]), into: &actions) }
        return true
    }

    /// The last member left. Returns whether the room was open before.
    mutating func closed(_ room: EventName) -> Bool {
        guard self.open.removeValue(forKey: .room(room)) != nil else { return false }
        for id in self.peers.keys { self.peers[id]?.streams.closed(room) }
        return true
    }

    /// The next part of an answer, if somebody is being answered. To be called until there is none.
    mutating func continueSnapshots(into actions: inout ClusterActions) {
        let (control, streams, presences) = (self.control, self.streams, self.presences)
        let limit = self.presenceLimit
        var tooLong = 0
        let item = self.snapshots.next(bytes: self.partBytes) {
            // The backplane may carry less than when they were set; without them, others get the rest.
            let entries = presences.entries.filter { $0.estimatedLength <= limit }
            tooLong = presences.count - entries.count
            return .init(control: control, heads: streams.all[...], presences: entries[...])
        }
        if tooLong > 0 { self.couldNotSend(.tooLong, into: &actions) }
        guard let item else { return }
        self.send(.snapshot(item.reply, item.part), to: item.asker, into: &actions)
    }

    /// Says that this hub is there, and how far it is in the streams that have changed.
    mutating func sendHeartbeat(isLast: Bool = false, into actions: inout ClusterActions) {
        guard self.rival == nil, !self.hasLeft else { return }
        let pieces = self.streams.takeChanged().cut(bytes: self.partBytes) { $0.estimatedLength }
        for piece in pieces.dropLast() { self.sendToAll(.heartbeat(heads: piece, isLast: false), into: &actions) }
        self.sendToAll(.heartbeat(heads: pieces.last ?? [], isLast: isLast), into: &actions)
    }

    /// Asks a hub for all that it knows of itself.
    mutating func ask(_ peer: NodeID, into actions: inout ClusterActions) {
        self.send(.syncRequest(self.nextNumber()), to: peer, into: &actions)
    }

    /// Asks all hubs, as something was not heard.
    mutating func askAll(into actions: inout ClusterActions) {
        for id in self.peerNames {
            self.peers[id]?.sync.needed(request: self.number + 1, control: 0)
            if self.peers[id]?.isAlive == true { self.ask(id, into: &actions) }
        }
    }

    /// Takes a new life above another.
    mutating func takeName(above other: UInt64, into actions: inout ClusterActions) {
        let highest = max(self.incarnation, other)
        guard highest < .max else { return }
        self.incarnation = highest + 1
        self.control = 0
        self.direct = 0
        self.streams = OutgoingStreams(limit: self.configuration.limits.roomsPerNode)
        self.snapshots = SnapshotQueue()
        self.rival = nil
        actions.events.append(.notice(.returned))
        self.reportState(into: &actions)
        self.sendHeartbeat(into: &actions)
    }

    /// The names of all others in order, so that the same happens each time the same happens.
    var peerNames: [NodeID] { self.peers.keys.sorted { $0.description < $1.description } }

    mutating func nextNumber() -> UInt64 {
        self.number += 1
        return self.number
    }

    mutating func sendToAll(_ body: FrameBody, into actions: inout ClusterActions) {
        guard self.isHeard else { return }
        self.control += 1
        self.send(body, on: .control, self.control, into: &actions)
    }

    mutating func send(_ body: FrameBody, to node: NodeID, into actions: inout ClusterActions) {
        guard self.isHeard else { return }
        self.direct += 1
        self.send(body, on: .node(node), self.direct, into: &actions)
    }

    private func send(
        _ body: FrameBody, on topic: FrameTopic, _ sequence: UInt64, into actions: inout ClusterActions
    ) {
        guard self.isHeard else { return }
        let origin = FrameOrigin(node: self.node, incarnation: self.incarnation)
        actions.frames.append(ClusterFrame(origin: origin, topic: topic, sequence: sequence, body: body))
    }

    /// Whether anybody would take what this hub sends.
    private var isHeard: Bool { self.rival == nil && !self.hasLeft }
}
