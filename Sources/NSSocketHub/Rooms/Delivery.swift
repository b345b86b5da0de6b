//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// One pass over the members of an event loop: everything that has gathered for them, in one write each as far as they get the
/// same.
struct Delivery: Sendable {
    /// What became of the messages of a pass.
    struct Outcome: Sendable {
        var delivered = 0
        var dropped = 0
        var cutOff = 0
    }

    private let runs: [RoomTable<Member>.Run]
    private let joined: [SharedLines]
    /// Whether members may get more than one run, and so are flushed at the end.
    private let flushesLater: Bool
    private var unflushed: [EventSocket] = []
    private var run = 0
    private var place = 0
    private var departures: Set<Departure> = []
    private(set) var outcome = Outcome()

    init(_ runs: [RoomTable<Member>.Run]) {
        self.runs = runs
        self.joined = runs.map { SharedLines(joining: $0.broadcasts.map(\.lines)) }
        self.flushesLater = runs.count > 1
    }

    /// Members have left that get nothing any more.
    mutating func note(_ departures: [Departure]) {
        self.departures.formUnion(departures)
    }

    /// Goes on, for a number of members. Returns whether all have been served. Call on the event loop, between reads.
    mutating func deliver(atMost limit: Int) -> Bool {
        var rest = limit
        while self.run < self.runs.count {
            let run = self.runs[self.run]
            while self.place < run.recipients.count {
                guard rest > 0 else { return false }
                rest -= 1
                self.deliver(run, self.joined[self.run], to: run.recipients[self.place])
                self.place += 1
            }
            self.run += 1
            self.place = 0
        }
        while let socket = self.unflushed.popLast() {
            socket.flushShared()
            rest -= 1
            guard rest > 0 || self.unflushed.isEmpty else { return false }
        }
        return true
    }

    private mutating func deliver(
        _ run: RoomTable<Member>.Run, _ joined: SharedLines, to entry: MemberList<Member>.Entry
    ) {
        guard run.except.isEmpty || !run.except.contains(entry.id) else { return }
        guard self.departures.isEmpty || !self.hasLeft(entry.id, run.broadcasts[0].audience) else { return }
        var lines = joined
        if run.broadcasts[0].number <= entry.since {
            // It joined in the middle of what has gathered.
            lines = SharedLines(joining: run.broadcasts.filter { $0.number > entry.since }.map(\.lines))
            guard lines.count > 0 else { return }
        }
        self.send(lines, to: entry.member)
    }

    private mutating func send(_ lines: SharedLines, to member: Member) {
        switch member.socket.share(lines, backlog: member.policy.backlog, flushes: !self.flushesLater) {
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

    private func hasLeft(_ id: Int, _ audience: Audience) -> Bool {
        if self.departures.contains(Departure(id: id, room: nil)) { return true }
        // Who left one room of a pattern may be in another.
        guard case .room(let room) = audience.base else { return false }
        return self.departures.contains(Departure(id: id, room: room))
    }
}
