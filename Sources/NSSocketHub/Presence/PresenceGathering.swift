//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import DequeModule
internal import NIOCore
internal import NSSocket

/// Decides when changes of presence are announced: the first change in a room at once, those that follow within an interval
/// together at its end, as one change for each member.
///
/// So a member that comes and goes as fast as it can costs its room one announcement an interval. Told what happens and the
/// time; has no clock and announces nothing itself.
///
/// A listing of a room shows the gathered changes before they are announced. So after a listing each of them is announced,
/// even one that led back to what was announced last: a listing, with the announcements that follow it applied, always
/// gives who is present.
struct PresenceGathering: Sendable {
    /// A member whose changes are gathered.
    private struct Gathered {
        /// What was announced of it last; `nil` if that it left, or nothing.
        let announced: Presence?
        /// As it was last present.
        var latest: Presence
    }

    /// An interval of one room.
    private struct Window {
        var gathered: [Int: Gathered] = [:]
        /// The members in the order of their first changes.
        var order: [Int] = []
        /// Whether the room was listed since the first of them.
        var isListed = false
    }

    private let interval: TimeAmount
    private var windows: [EventName: Window] = [:]
    /// When windows end. All are equally long, so they end in the order in which they began.
    private var ends: Deque<(room: EventName, at: NIODeadline)> = []
    /// When the timer that the caller set last is due.
    private var timer: NIODeadline?

    /// - Parameter interval: Zero to announce every change at once.
    init(interval: TimeAmount) {
        self.interval = max(interval, .zero)
    }

    /// Rooms whose interval has not ended.
    var windowCount: Int { self.windows.count }

    /// A presence changed. Returns the change if it is to be announced at once.
    ///
    /// - Parameters:
    ///   - old: What it was; `nil` if the member was not present.
    ///   - new: What it is; `nil` if the member is not present any more.
    mutating func changed(from old: Presence?, to new: Presence?, now: NIODeadline) -> PresenceChange? {
        guard let latest = new ?? old else { return nil }
        let (room, member) = (latest.room, latest.id.connection)
        guard self.interval > .zero, self.windows[room] != nil else {
            if self.interval > .zero { self.begin(room, now: now) }
            return PresenceChange(from: old, to: new)
        }
        let isFirst = self.windows[room]?.gathered[member] == nil
        if isFirst { self.windows[room]?.order.append(member) }
        self.windows[room]?.gathered[member, default: Gathered(announced: old, latest: latest)].latest = latest
        return nil
    }

    /// A room was listed, with the changes that are gathered.
    mutating func listed(_ room: EventName) {
        if self.windows[room]?.order.isEmpty == false { self.windows[room]?.isListed = true }
    }

    /// The changes of intervals that have ended.
    ///
    /// - Parameter current: The presence of a member in a room, if it has one.
    mutating func ended(now: NIODeadline, current: (Int, EventName) -> Presence?) -> [PresenceChange] {
        var changes: [PresenceChange] = []
        while let end = self.ends.first, end.at <= now {
            self.ends.removeFirst()
            guard let window = self.windows.removeValue(forKey: end.room), !window.order.isEmpty else { continue }
            for member in window.order {
                guard let gathered = window.gathered[member] else { continue }
                let presence = current(member, end.room)
                if let change = gathered.announced.change(
                    to: presence, latest: gathered.latest, isListed: window.isListed)
                {
                    changes.append(change)
                }
            }
            self.begin(end.room, now: now)
        }
        return changes
    }

    /// How long until ``ended(now:current:)`` has something to do; `nil` if a timer is set for that, or nothing is to be done.
    mutating func setTimer(now: NIODeadline) -> TimeAmount? {
        guard let end = self.ends.first else { return nil }
        // One that is late by an interval was set on an event loop that has ended.
        if let timer, timer + self.interval > now { return nil }
        self.timer = max(end.at, now)
        return max(end.at - now, .zero)
    }

    /// The timer that was set last has fired.
    mutating func timerFired() {
        self.timer = nil
    }

    private mutating func begin(_ room: EventName, now: NIODeadline) {
        self.windows[room] = Window()
        self.ends.append((room, now + self.interval))
    }
}

extension PresenceChange {
    /// From one presence to another. One of the two is something.
    fileprivate init?(from old: Presence?, to new: Presence?) {
        switch (old, new) {
        case (nil, let new?): self = .joined(new)
        case (_?, let new?): self = .updated(new)
        case (let old?, nil): self = .left(old)
        case (nil, nil): return nil
        }
    }
}

extension Presence? {
    /// What is announced of a member that was announced like this.
    fileprivate func change(to presence: Presence?, latest: Presence, isListed: Bool) -> PresenceChange? {
        if let presence, let self, presence.data == self.data, !isListed { return nil }
        if self == nil, presence == nil { return isListed ? .left(latest) : nil }
        return PresenceChange(from: presence == nil ? latest : self, to: presence)
    }
}
