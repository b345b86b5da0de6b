//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// What other hubs say.
extension ClusterState {
    /// A frame arrived whose signature is good.
    mutating func received(_ frame: ClusterFrame, now: Duration, into actions: inout ClusterActions) {
        guard self.wants(frame.origin, frame.topic) else { return }
        guard frame.origin.node != self.node else { return self.heardOwnName(frame, now: now, into: &actions) }
        guard var peer = self.sender(of: frame, now: now, into: &actions) else { return }
        // Nobody else refers to it while it changes.
        self.peers[peer.id] = nil
        if !peer.isProven {
            self.receivedUnproven(frame, from: &peer, now: now, into: &actions)
        } else if !self.take(frame, from: &peer, now: now, into: &actions) {
            self.counters.duplicates += 1
        }
        self.peers[peer.id] = peer
    }

    /// Returns whether the frame is new.
    ///
    /// - Parameter isHeld: Whether it arrived before; what it asks was answered then.
    mutating func take(
        _ frame: ClusterFrame, from peer: inout PeerNode, isHeld: Bool = false, now: Duration,
        into actions: inout ClusterActions
    ) -> Bool {
        switch (frame.topic, frame.body) {
        case (.stream(let stream), .lines(let lines, let audience, let base)):
            guard let number = self.open[stream] else { return true }
            let verdict = peer.streams.message(
                in: stream, opened: number, base: base, sequence: frame.sequence, now: now
            )
            if verdict.isNew { self.heard(&peer, now: now, into: &actions) }
            self.report(
                verdict.missing.map { .init(stream: stream, count: $0) }, of: peer.id, into: &actions)
            guard verdict.isNew else { return false }
            self.counters.received += 1
            actions.events.append(.deliver(lines, audience ?? stream.audience))
            return true
        case (.control, let body):
            guard peer.isAlive || peer.isSilent else { return true }
            switch peer.heardControl(frame.sequence) {
            case .duplicate: return false
            case .next: break
            case .hole: self.need(control: frame.sequence - 1, of: &peer, into: &actions)
            }
            self.heard(&peer, now: now, into: &actions)
            if isHeld, case .want = body { return true }
            self.hearToAll(body, frame.sequence, from: &peer, now: now, into: &actions)
            return true
        case (.node, let body):
            guard peer.isAlive || peer.isSilent else { return true }
            guard peer.heardDirect(frame.sequence) else { return false }
            self.heard(&peer, now: now, into: &actions)
            self.hearAlone(body, from: &peer, now: now, into: &actions)
            return true
        case (.stream, _):
            return true
        }
    }

    private mutating func hearToAll(
        _ body: FrameBody, _ sequence: UInt64, from peer: inout PeerNode, now: Duration,
        into actions: inout ClusterActions
    ) {
        switch body {
        case .heartbeat(let heads, let isLast):
            self.report(peer.streams.heads(heads, open: self.open, now: now), of: peer.id, into: &actions)
            guard isLast else { return }
            peer.life = .leaving(since: now)
            self.left(&peer, saidSo: true, into: &actions)
        case .presence(let entry):
            peer.sync.changed(entry, control: sequence)
            switch peer.presences.apply(entry) {
            case .unchanged: break
            case .changed(let change): actions.events.append(.presence(change))
            case .refused: self.refused(.presences, into: &actions)
            }
        case .want(let request, let rooms):
            self.answer(rooms, request, of: peer, into: &actions)
        case .lines, .heads, .syncRequest, .snapshot, .superseded:
            break
        }
    }

    private mutating func hearAlone(
        _ body: FrameBody, from peer: inout PeerNode, now: Duration, into actions: inout ClusterActions
    ) {
        switch body {
        case .want(let request, let rooms):
            self.answer(rooms, request, of: peer, into: &actions)
        case .heads(let reply, let heads):
            guard reply.incarnation == self.incarnation else { return }
            let wanted = heads.filter { self.open[.room($0.room)] != nil }
            let missing = peer.streams.answers(wanted, request: reply.request, now: now)
            self.report(missing, of: peer.id, into: &actions)
        case .syncRequest(let request):
            // At once and in few bytes, whoever else is being answered: until this, what this hub says is held there.
            self.send(
                .heads(FrameReply(incarnation: peer.incarnation, request: request), []), to: peer.id, into: &actions)
            // A hub has no reason to ask for all more often than with each heartbeat.
            if let last = peer.wasAnswered, now - last < self.configuration.heartbeat / 2 { return }
            peer.wasAnswered = now
            self.snapshots.add(peer.id, FrameReply(incarnation: peer.incarnation, request: request))
        case .snapshot(let reply, let part):
            guard reply.incarnation == self.incarnation else { return }
            self.hear(part, request: reply.request, from: &peer, now: now, into: &actions)
        case .superseded(let incarnation, let other):
            guard incarnation == self.incarnation, other > incarnation, self.rival == nil else { return }
            self.takeName(above: other, into: &actions)
        case .lines, .heartbeat, .presence:
            break
        }
    }

    private mutating func hear(
        _ part: SnapshotPart, request: UInt64, from peer: inout PeerNode, now: Duration,
        into actions: inout ClusterActions
    ) {
        let none = NodePresences(of: peer.id, limits: self.configuration.limits)
        let wasStalled = peer.sync.isStalled
        let snapshot = peer.sync.part(part, request: request, presences: none) { self.open[$0] != nil }
        if wasStalled, !peer.sync.isStalled { actions.events.append(.notice(.synced(peer.id))) }
        guard let snapshot else { return }
        peer.knowsControl(snapshot.control)
        let missing = peer.streams.snapshot(snapshot.heads, request: request, open: self.open, now: now)
        self.report(missing, of: peer.id, into: &actions)
        if snapshot.isCut { self.refused(.presences, into: &actions) }
        actions.events += peer.presences.replace(with: snapshot.presences).map { .presence($0) }
    }

    mutating func answer(
        _ rooms: [EventName], _ request: UInt64, of peer: PeerNode, into actions: inout ClusterActions
    ) {
        let heads = rooms.map { RoomHead(room: $0, numbers: self.streams.numbers(in: $0)) }
        let reply = FrameReply(incarnation: peer.incarnation, request: request)
        for piece in heads.cut(bytes: self.partBytes, length: { 21 + $0.room.estimatedLength }) {
            self.send(.heads(reply, piece), to: peer.id, into: &actions)
        }
    }

    // MARK: Lives

    /// The hub that sent a frame; nothing if the frame is to be refused.
    private mutating func sender(
        of frame: ClusterFrame, now: Duration, into actions: inout ClusterActions
    ) -> PeerNode? {
        if var peer = self.peers[frame.origin.node] {
            if frame.origin.incarnation == peer.incarnation {
                guard case .gone = peer.life else { return peer }
                self.refused(.stale, into: &actions)
                return nil
            }
            guard frame.origin.incarnation > peer.incarnation else {
                self.refuseOldLife(frame, of: &peer, now: now, into: &actions)
                return nil
            }
            self.replace(&peer, now: now, into: &actions)
            self.held.take(of: peer.id)
            self.peers[peer.id] = nil
        } else if !self.makeRoom() {
            self.refused(.nodes, into: &actions)
            return nil
        }
        var peer = PeerNode(frame.origin, number: self.nextNumber(), limits: self.configuration.limits, now: now)
        self.joined(&peer, into: &actions)
        return peer
    }

    /// Something new arrived from a hub.
    mutating func heard(_ peer: inout PeerNode, now: Duration, into actions: inout ClusterActions) {
        peer.heard = now
        guard peer.isSilent else { return }
        peer.life = .alive
        self.joined(&peer, into: &actions)
    }

    private mutating func joined(_ peer: inout PeerNode, into actions: inout ClusterActions) {
        actions.events.append(.notice(.joined(peer.id)))
        actions.events.append(.report(.nodeJoined(peer.id)))
        self.need(control: 0, of: &peer, into: &actions)
    }

    /// Something of a hub was not heard: ask it.
    private mutating func need(
        control: UInt64, of peer: inout PeerNode, into actions: inout ClusterActions
    ) {
        let isAsked = peer.sync.isNeeded
        peer.sync.needed(request: isAsked ? 0 : self.number + 1, control: control)
        // Otherwise with the next heartbeat.
        if !isAsked { self.ask(peer.id, into: &actions) }
    }

    /// The hub was started anew, and nobody has heard the end of the one before.
    private mutating func replace(_ peer: inout PeerNode, now: Duration, into actions: inout ClusterActions) {
        if peer.isAlive {
            self.report(peer.streams.ended(isInDoubt: peer.sync.isNeeded), of: peer.id, into: &actions)
            actions.events += peer.presences.removeAll().map { .presence($0) }
        } else if case .leaving = peer.life {
            self.finish(&peer, now: now, into: &actions)
        }
    }

    /// A frame of an earlier life arrived. If nobody has heard of the later one for a while, the clock of that hub may have
    /// been set back, so tell it.
    private mutating func refuseOldLife(
        _ frame: ClusterFrame, of peer: inout PeerNode, now: Duration, into actions: inout ClusterActions
    ) {
        self.refused(.stale, into: &actions)
        guard case .control = frame.topic, case .heartbeat = frame.body else { return }
        guard !peer.isAlive || peer.heard + self.configuration.heartbeat * 3 <= now else { return }
        self.send(
            .superseded(incarnation: frame.origin.incarnation, by: peer.incarnation), to: peer.id, into: &actions
        )
    }

    /// Whether there is a place for another hub, or can be: then the one that has been lost for longest is forgotten.
    private mutating func makeRoom() -> Bool {
        guard self.peers.count >= self.configuration.limits.nodes else { return true }
        let lost = self.peerNames.compactMap { id in self.peers[id]?.lostSince.map { (id, $0) } }
        guard let oldest = lost.min(by: { $0.1 < $1.1 }) else { return false }
        self.peers[oldest.0] = nil
        self.held.take(of: oldest.0)
        return true
    }

    /// Another hub has this one's name.
    private mutating func heardOwnName(_ frame: ClusterFrame, now: Duration, into actions: inout ClusterActions) {
        guard frame.origin.incarnation > self.incarnation, !self.hasLeft else { return }
        if let rival = self.rival {
            guard
                frame.origin.incarnation > rival.incarnation
                    || frame.origin.incarnation == rival.incarnation && frame.sequence > rival.control
            else { return }
        }
        if case .heartbeat(_, isLast: true) = frame.body {
            // It had the name and gives it back.
            self.takeName(above: frame.origin.incarnation, into: &actions)
            return
        }
        let isFirst = self.rival == nil
        self.rival = Rival(
            incarnation: frame.origin.incarnation, control: frame.sequence, heard: now,
            since: self.rival?.since ?? now
        )
        guard isFirst else { return }
        actions.events.append(.notice(.displaced))
        self.reportState(into: &actions)
    }
}
