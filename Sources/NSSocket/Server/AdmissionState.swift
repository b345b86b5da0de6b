//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// Who gets in: every decision of a server about new connections. Told the time and what happens; no I/O, no lock.
struct AdmissionState {
    enum Verdict: Equatable {
        case admitted
        /// - Parameter lingers: Wait a moment for the peer to close too, so that it sees an end and no reset; then tell
        ///   the state.
        case refused(ServerRefusals.Reason, lingers: Bool)
    }

    /// What there is to say in the log.
    enum Notice: Equatable {
        /// The first refusal of an episode.
        case began(ServerRefusals.Reason)
        /// Nobody was refused for this reason for a while.
        case ended(ServerRefusals.Reason, count: Int)
        /// The system had no descriptor for a connection; accepting pauses. Said once for each episode.
        case acceptFailed
    }

    private struct Episode {
        var count = 0
        var last: NIODeadline
    }

    /// How long nobody must be refused for an episode to be over.
    static let quietTime = TimeAmount.seconds(10)
    /// How many refused connections may wait for their peers to close.
    static let lingererLimit = 64

    private let limits: ServerLimits
    /// Descriptors from this number on are in the reserve.
    private let firstReservedDescriptor: Int
    private var bucket: TokenBucket?
    private var peers: [PeerKey: Int] = [:]
    private var lingerers = 0
    private var episodes: [ServerRefusals.Reason: Episode] = [:]
    private var lastAcceptFailure: NIODeadline?
    private var notices: [Notice] = []
    private(set) var count = 0
    private(set) var refusals = ServerRefusals(counts: [:])

    /// - Parameter descriptorLimit: How many descriptors the process may have; `nil` if that is not known.
    init(limits: ServerLimits, descriptorLimit: Int?, now: NIODeadline) {
        self.limits = limits
        self.firstReservedDescriptor =
            descriptorLimit.map { $0 - DescriptorLimit.reserve(of: $0, limits) } ?? .max
        self.bucket = limits.acceptsPerSecond.map {
            TokenBucket(perSecond: $0, burst: limits.acceptBurst, now: now)
        }
    }

    /// How many peer addresses are remembered: those with open connections.
    var peerCount: Int { self.peers.count }

    // MARK: Accepting

    /// How long to wait before the next connection is accepted; `nil` for not at all.
    mutating func acceptDelay(now: NIODeadline) -> TimeAmount? {
        self.bucket?.wait(now: now)
    }

    /// A connection was accepted; whether it may stay is asked next.
    mutating func accepted(now: NIODeadline) {
        self.bucket?.spend(now: now)
    }

    /// The system could not accept.
    mutating func acceptFailed(now: NIODeadline) {
        let isNew = self.lastAcceptFailure.map { now >= $0 + Self.quietTime } ?? true
        self.lastAcceptFailure = now
        if isNew { self.notices.append(.acceptFailed) }
    }

    // MARK: Admitting

    /// A connection asks to stay.
    ///
    /// - Parameters:
    ///   - peer: Where it comes from; `nil` if it does not count for any address.
    ///   - descriptor: Its number; the system gives the lowest that is free.
    mutating func arrived(peer: PeerKey?, descriptor: Int?, now: NIODeadline) -> Verdict {
        self.endEpisodes(now: now)
        if let reason = self.refusal(peer: peer, descriptor: descriptor) {
            self.noteRefusal(reason, now: now)
            // One address must not use up what all have together.
            if reason == .connectionsPerPeer { self.bucket?.giveBack() }
            // Where descriptors are scarce, none is kept for politeness.
            guard reason != .descriptors, self.lingerers < Self.lingererLimit else {
                return .refused(reason, lingers: false)
            }
            self.lingerers += 1
            return .refused(reason, lingers: true)
        }
        self.count += 1
        if let peer { self.peers[peer, default: 0] += 1 }
        return .admitted
    }

    /// A connection that was admitted has ended.
    mutating func left(peer: PeerKey?, now: NIODeadline) {
        self.count -= 1
        if let peer, let open = self.peers[peer] { self.peers[peer] = open > 1 ? open - 1 : nil }
        self.endEpisodes(now: now)
    }

    /// A refused connection that lingered is closed.
    mutating func lingererLeft() {
        self.lingerers -= 1
    }

    /// A connection that was admitted is refused all the same.
    mutating func refused(_ reason: ServerRefusals.Reason, now: NIODeadline) {
        self.endEpisodes(now: now)
        self.noteRefusal(reason, now: now)
    }

    /// The server has ended: what is left to say is said.
    mutating func ended() {
        for reason in ServerRefusals.Reason.allCases { self.endEpisode(reason) }
    }

    /// What there is to say since the last time.
    mutating func takeNotices() -> [Notice] {
        defer { self.notices = [] }
        return self.notices
    }

    // MARK: Inside

    private func refusal(peer: PeerKey?, descriptor: Int?) -> ServerRefusals.Reason? {
        if let descriptor, descriptor >= self.firstReservedDescriptor { return .descriptors }
        if let limit = self.limits.connections, self.count >= limit { return .connections }
        if let limit = self.limits.connectionsPerPeer, let peer, self.peers[peer, default: 0] >= limit {
            return .connectionsPerPeer
        }
        return nil
    }

    private mutating func noteRefusal(_ reason: ServerRefusals.Reason, now: NIODeadline) {
        self.refusals.counts[reason, default: 0] += 1
        if self.episodes[reason] == nil { self.notices.append(.began(reason)) }
        self.episodes[reason, default: Episode(last: now)].count += 1
        self.episodes[reason]?.last = now
    }

    private mutating func endEpisodes(now: NIODeadline) {
        guard !self.episodes.isEmpty else { return }
        for reason in ServerRefusals.Reason.allCases {
            if let last = self.episodes[reason]?.last, now >= last + Self.quietTime { self.endEpisode(reason) }
        }
    }

    private mutating func endEpisode(_ reason: ServerRefusals.Reason) {
        guard let episode = self.episodes.removeValue(forKey: reason) else { return }
        self.notices.append(.ended(reason, count: episode.count))
    }
}
