//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// Writes what a delivery sends to members' connections, and flushes them.
struct MemberWrites: Sendable {
    /// What became of the messages of a pass.
    struct Outcome: Sendable {
        var delivered = 0
        var dropped = 0
        var cutOff = 0
    }

    /// Whether members may get more, and so are flushed at the end.
    private let flushesLater: Bool
    private var unflushed: [EventSocket] = []
    private(set) var outcome = Outcome()

    init(flushesLater: Bool) {
        self.flushesLater = flushesLater
    }

    /// Sends lines. Call on the event loop, between reads.
    mutating func send(_ lines: SharedLines, to member: Member, isLast: Bool) {
        switch member.socket.share(lines, backlog: member.policy.backlog, flushes: isLast && !self.flushesLater) {
        case .written(let isUnflushed):
            self.outcome.delivered += lines.count
            if isUnflushed { self.unflushed.append(member.socket) }
        case .waiting(let dropped):
            self.outcome.delivered += lines.count
            self.outcome.dropped += dropped
        case .cutOff: self.outcome.cutOff += 1
        case .refused: break
        }
    }

    /// Flushes a number of connections. Returns whether all are.
    mutating func flush(atMost limit: Int) -> Bool {
        for _ in 0..<limit {
            guard let socket = self.unflushed.popLast() else { return true }
            socket.flushShared()
        }
        return self.unflushed.isEmpty
    }
}
