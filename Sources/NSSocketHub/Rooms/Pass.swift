//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Broadcasts that an event loop delivers in one go, and to whom.
///
/// Recipients are listed once for each audience, however many broadcasts go to it and in whatever order: so the memory of a pass
/// grows with its audiences, not with its broadcasts.
struct Pass<Member: Sendable>: Sendable {
    /// Broadcasts to one audience, one behind the other.
    struct Run: Sendable {
        var broadcasts: [Broadcast]
        /// The place of its recipients in ``Pass/recipients``.
        let recipients: Int

        var audience: Audience { self.broadcasts[0].audience }
    }

    /// Broadcasts in one pass, at most; those behind them make passes of their own.
    static var maximumBroadcasts: Int { 1_024 }
    /// Recipients from which on no further audience begins in a pass.
    static var enoughRecipients: Int { 1 << 16 }

    private(set) var runs: [Run] = []
    private(set) var recipients: [[MemberList<Member>.Entry]] = []
    /// How many departures the table had counted when the recipients were listed.
    let departureNumber: UInt64

    private var places: [Audience.Base: Int] = [:]
    private var broadcastCount = 0
    private var recipientCount = 0

    init(departureNumber: UInt64) {
        self.departureNumber = departureNumber
    }

    /// Whether another broadcast to this audience belongs into the pass.
    func takes(_ audience: Audience) -> Bool {
        guard self.broadcastCount > 0 else { return true }
        return self.broadcastCount < Self.maximumBroadcasts
            && (self.recipientCount < Self.enoughRecipients || self.places[audience.base] != nil)
    }

    /// Appends a broadcast.
    ///
    /// - Parameter list: Lists the recipients; called once for each audience.
    mutating func append(_ broadcast: Broadcast, list: () -> [MemberList<Member>.Entry]) {
        self.broadcastCount += 1
        guard self.runs.last?.audience.base != broadcast.audience.base else {
            self.runs[self.runs.count - 1].broadcasts.append(broadcast)
            return
        }
        let place: Int
        if let known = self.places[broadcast.audience.base] {
            place = known
        } else {
            place = self.recipients.count
            self.recipients.append(list())
            self.recipientCount += self.recipients[place].count
            self.places[broadcast.audience.base] = place
        }
        self.runs.append(Run(broadcasts: [broadcast], recipients: place))
    }
}
