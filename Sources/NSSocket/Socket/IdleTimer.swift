//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// When a connection counts as idle. Knows deadlines, not clocks.
struct IdleTimer {
    enum Action: Equatable {
        /// Off.
        case none
        /// There was traffic since: look again at this time.
        case wait(until: NIODeadline)
        /// There was none for the whole time: report it and look again at this time.
        case report(next: NIODeadline)
    }

    private(set) var timeout: TimeAmount?
    private(set) var lastActivity = NIODeadline.uptimeNanoseconds(0)

    /// Shorter times would keep the event loop busy with nothing but saying so.
    static let shortest = TimeAmount.milliseconds(1)

    /// Sets the time, `nil` for never. Returns when to look first.
    mutating func set(_ timeout: Duration?, now: NIODeadline) -> NIODeadline? {
        self.timeout = timeout.flatMap { $0 > .zero ? max(TimeAmount(clamping: $0), Self.shortest) : nil }
        self.lastActivity = now
        return self.timeout.map { now + $0 }
    }

    /// Something was read or written.
    mutating func noteActivity(now: NIODeadline) {
        self.lastActivity = now
    }

    /// It is time to look.
    mutating func look(now: NIODeadline) -> Action {
        guard let timeout else { return .none }
        let deadline = self.lastActivity + timeout
        guard now >= deadline else { return .wait(until: deadline) }
        self.lastActivity = now
        return .report(next: now + timeout)
    }
}
