//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// Another hub of the cluster, in one of its lives.
struct PeerNode {
    enum Life: Equatable {
        case alive
        /// Not heard of for too long. It may come back as it was.
        case silent(since: Duration)
        /// It said that it ends. Broadcasts of before may still come.
        case leaving(since: Duration)
        /// It has ended; nothing may come any more.
        case gone(since: Duration)
    }

    enum ControlVerdict { case duplicate, next, hole }

    let id: NodeID
    let incarnation: UInt64
    var life = Life.alive
    /// When something new of it arrived.
    var heard: Duration
    /// Whether it has answered this life of this hub. Until then what it says to all may be a replay, and is held.
    var isProven = false
    /// The latest of its frames to all that is held.
    var heldControl: UInt64 = 0
    var streams: PeerStreams
    var sync = PeerSync()
    var presences: NodePresences
    /// When it was last answered with a snapshot.
    var wasAnswered: Duration?
    /// The latest of its frames to all.
    private(set) var control: UInt64?
    /// The latest of its frames to this hub alone.
    private var direct: UInt64 = 0

    init(_ origin: FrameOrigin, number: UInt64, limits: ClusterLimits, now: Duration) {
        self.id = origin.node
        self.incarnation = origin.incarnation
        self.heard = now
        self.streams = PeerStreams(knownSince: number, limit: limits.roomsPerNode)
        self.presences = NodePresences(of: origin.node, limits: limits)
    }

    var isAlive: Bool { self.life == .alive }
    var isSilent: Bool { if case .silent = self.life { true } else { false } }

    /// Since when it is not alive.
    var lostSince: Duration? {
        switch self.life {
        case .alive: nil
        case .silent(let since), .leaving(let since), .gone(let since): since
        }
    }

    /// A frame to all arrived.
    mutating func heardControl(_ sequence: UInt64) -> ControlVerdict {
        guard let control = self.control else {
            self.control = sequence
            return .next
        }
        guard sequence > control else { return .duplicate }
        self.control = sequence
        return sequence == control + 1 ? .next : .hole
    }

    /// All its frames to all up to this one are accounted for.
    mutating func knowsControl(_ sequence: UInt64) {
        self.control = max(self.control ?? 0, sequence)
    }

    /// A frame to this hub alone arrived. Returns whether it is new.
    mutating func heardDirect(_ sequence: UInt64) -> Bool {
        guard sequence > self.direct else { return false }
        self.direct = sequence
        return true
    }
}
