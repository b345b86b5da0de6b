//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NSSocket

/// The presences of a hub's own members, and what is announced of them when. Told what happens; announces nothing itself.
struct HubPresences: Sendable {
    /// What a change comes to.
    struct Effects {
        /// To be announced now, here and to other hubs, in this order.
        var changes: [PresenceChange] = []
        /// When to call ``HubPresences/timerFired(now:)``; `nil` if not.
        var timer: TimeAmount?
    }

    private(set) var local: LocalPresences
    private var gathering: PresenceGathering
    private(set) var revisions = PresenceRevisions()

    init(bytesPerMember: Int, interval: TimeAmount) {
        self.local = LocalPresences(bytesPerMember: bytesPerMember)
        self.gathering = PresenceGathering(interval: interval)
    }

    /// Whether a presence would be refused. Its data is compact.
    func refuses(_ presence: Presence) -> Bool {
        if case .refused = self.local.outcome(of: presence) { true } else { false }
    }

    /// A member is present, or has other data, which is compact.
    mutating func set(_ presence: Presence, now: NIODeadline) -> Effects {
        guard case .changed(let old) = self.local.set(presence) else { return Effects() }
        return self.changed(from: old, to: presence, now: now)
    }

    mutating func remove(from room: EventName, _ connection: Int, now: NIODeadline) -> Effects {
        guard let old = self.local.remove(from: room, connection) else { return Effects() }
        return self.changed(from: old, to: nil, now: now)
    }

    /// A presence on another hub changed.
    mutating func changedElsewhere(_ room: EventName) {
        self.revisions.changed(room)
    }

    /// A member is about to list a room.
    mutating func listed(_ room: EventName) {
        self.gathering.listed(room)
    }

    /// The time has come that ``Effects/timer`` said.
    mutating func timerFired(now: NIODeadline) -> Effects {
        self.gathering.timerFired()
        return self.effects(now: now)
    }

    private mutating func changed(from old: Presence?, to new: Presence?, now: NIODeadline) -> Effects {
        if let room = (new ?? old)?.room { self.revisions.changed(room) }
        let immediate = self.gathering.changed(from: old, to: new, now: now)
        var effects = self.effects(now: now)
        // Of another room than those whose intervals have ended.
        if let immediate { effects.changes.append(immediate) }
        return effects
    }

    private mutating func effects(now: NIODeadline) -> Effects {
        let changes = self.gathering.ended(now: now) { [local] in local.presence(of: $0, in: $1) }
        return Effects(changes: changes, timer: self.gathering.setTimer(now: now))
    }
}
