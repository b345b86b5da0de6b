//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// Goes through a pass: what is sent to whom, in order. Sends nothing itself.
///
/// Recipients were listed when the pass began, and members may leave and join while it goes on. The rule is that a delivery is
/// made only if the table, asked now, names this recipient with a `since` below the broadcast's number. For members that left
/// nothing since the list was made, the list says what the table would.
struct Delivery<Member: Sendable>: Sendable {
    /// What a delivery asks of the table.
    struct Questions {
        /// How many departures there have been.
        let departureNumber: () -> UInt64
        /// Who has departed since it was last asked.
        let takeDepartures: () -> Set<Int>
        /// The last broadcast before a member became a recipient; `nil` if it is none now.
        let since: (Int, Audience) -> UInt64?
    }

    private let pass: Pass<Member>
    private let lines: [RunLines]
    private var run = 0
    private var place = 0
    private var departureNumber: UInt64
    private var departed: Set<Int> = []

    init(_ pass: Pass<Member>) {
        self.pass = pass
        self.lines = pass.runs.map { RunLines($0.broadcasts) }
        self.departureNumber = pass.departureNumber
    }

    /// Whether members may get several things, one after the other.
    var hasSeveralRuns: Bool { self.pass.runs.count > 1 }

    /// Goes on, for a number of recipients. Returns how many more it might have been; `nil` if some are left.
    ///
    /// - Parameter send: Sends lines to a member. `isLast`: nothing more follows for it in this run.
    mutating func deliver(
        atMost limit: Int, asking table: Questions, send: (_ lines: SharedLines, _ to: Member, _ isLast: Bool) -> Void
    ) -> Int? {
        var rest = limit
        while self.run < self.pass.runs.count {
            let run = self.pass.runs[self.run]
            let recipients = self.pass.recipients[run.recipients]
            while self.place < recipients.count {
                guard rest > 0 else { return nil }
                rest -= 1
                let entry = recipients[self.place]
                self.place += 1
                // What was sent may have called code of the program that put members out.
                self.noteDepartures(table)
                self.deliver(entry, run.audience, table, send)
            }
            self.run += 1
            self.place = 0
        }
        return rest
    }

    private mutating func noteDepartures(_ table: Questions) {
        let number = table.departureNumber()
        guard number != self.departureNumber else { return }
        self.departureNumber = number
        self.departed.formUnion(table.takeDepartures())
    }

    private mutating func deliver(
        _ entry: MemberList<Member>.Entry, _ audience: Audience, _ table: Questions,
        _ send: (SharedLines, Member, Bool) -> Void
    ) {
        guard var after = self.since(entry.id, listed: entry.since, audience, table) else { return }
        let lines = self.lines[self.run]
        guard !lines.isWhole(for: entry.id, since: after) else { return send(lines.all, entry.member, true) }
        while let piece = lines.piece(for: entry.id, after: after) {
            send(piece.lines, entry.member, piece.isLast)
            self.noteDepartures(table)
            guard let since = self.since(entry.id, listed: entry.since, audience, table) else { return }
            after = max(piece.last, since)
        }
    }

    /// The last broadcast before a member became a recipient; `nil` if it is none now.
    private func since(_ id: Int, listed since: UInt64, _ audience: Audience, _ table: Questions) -> UInt64? {
        self.departed.isEmpty || !self.departed.contains(id) ? since : table.since(id, audience)
    }
}
