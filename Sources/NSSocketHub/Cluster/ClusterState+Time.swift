//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What happens because nothing else has.
extension ClusterState {
    /// How long numbers of quiet streams, and of silent hubs, are remembered.
    static let memory = Duration.seconds(600)

    /// A heartbeat's time has come.
    mutating func heartbeat(now: Duration, into actions: inout ClusterActions) {
        self.excuseOwnAbsence(now: now)
        self.time = now
        if let rival = self.rival, rival.heard + self.configuration.timeToLive <= now {
            self.takeName(above: rival.incarnation, into: &actions)
        } else {
            self.sendHeartbeat(into: &actions)
        }
        for id in self.peerNames {
            guard var peer = self.peers.removeValue(forKey: id) else { continue }
            self.timePassed(for: &peer, now: now, into: &actions)
            self.peers[id] = peer
        }
        self.heartbeatNumber = self.number + 1
        if self.lastSweep + .seconds(60) <= now {
            self.lastSweep = now
            self.streams.forget(unusedSince: now - Self.memory)
        }
        for (refusal, count) in self.refusals.timePassed() {
            actions.events.append(.notice(.refused(refusal, count: count)))
        }
        for (refusal, count) in self.unsendable.timePassed() {
            actions.events.append(.notice(.unsent(refusal, count: count)))
        }
        for (_, count) in self.gaps.timePassed() { actions.events.append(.notice(.missed(count: count))) }
    }

    /// Whoever slept, or was busy, has no reason to call others silent.
    private mutating func excuseOwnAbsence(now: Duration) {
        let excess = now - self.time - self.configuration.heartbeat * 2
        guard self.time > .zero, excess > .zero else { return }
        for id in self.peers.keys { self.peers[id]?.heard += excess }
        self.rival?.heard += excess
    }

    private mutating func timePassed(for peer: inout PeerNode, now: Duration, into actions: inout ClusterActions) {
        switch peer.life {
        case .alive:
            guard peer.heard + self.configuration.timeToLive > now else {
                peer.life = .silent(since: now)
                self.held.take(of: peer.id)
                self.report(peer.streams.ended(isInDoubt: peer.sync.isNeeded), of: peer.id, into: &actions)
                return self.left(&peer, saidSo: false, into: &actions)
            }
            self.report(
                peer.streams.time(now, grace: self.configuration.heartbeat), of: peer.id, into: &actions)
            let wasStalled = peer.sync.isStalled
            if peer.sync.time() {
                if !wasStalled, peer.sync.isStalled {
                    self.counters.stalledSyncs += 1
                    actions.events.append(.notice(.unsynced(peer.id)))
                }
                self.ask(peer.id, into: &actions)
            } else if !peer.sync.isNeeded {
                self.askAgain(&peer, into: &actions)
            }
        case .leaving(let since) where since + self.configuration.heartbeat <= now:
            self.finish(&peer, now: now, into: &actions)
        case .silent(let since) where since + Self.memory <= now:
            peer.streams = PeerStreams(
                knownSince: self.nextNumber(), limit: self.configuration.limits.roomsPerNode)
        case .leaving, .silent, .gone:
            break
        }
    }

    /// Rooms that opened, whose question or answer was lost.
    private mutating func askAgain(_ peer: inout PeerNode, into actions: inout ClusterActions) {
        let rooms = peer.streams.unansweredRooms(before: self.heartbeatNumber)
        for piece in rooms.cut(bytes: self.partBytes, length: { $0.estimatedLength }) {
            self.send(.want(request: self.nextNumber(), rooms: piece), to: peer.id, into: &actions)
        }
    }

    /// A hub that said good-bye has had time enough for its last frames.
    mutating func finish(_ peer: inout PeerNode, now: Duration, into actions: inout ClusterActions) {
        peer.life = .gone(since: now)
        self.held.take(of: peer.id)
        self.report(peer.streams.ended(isInDoubt: peer.sync.isNeeded), of: peer.id, into: &actions)
        peer.streams = PeerStreams(knownSince: self.number, limit: self.configuration.limits.roomsPerNode)
        peer.sync = PeerSync()
    }

    /// A hub is not among the living any more.
    mutating func left(_ peer: inout PeerNode, saidSo: Bool, into actions: inout ClusterActions) {
        actions.events += peer.presences.removeAll().map { .presence($0) }
        actions.events.append(.notice(.left(peer.id, saidSo: saidSo)))
        actions.events.append(.report(.nodeLeft(peer.id)))
    }
}
