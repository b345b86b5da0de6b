//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import DequeModule
internal import NSSocketHub

/// What waits for the hub. Decides; ``Inbox`` acts.
///
/// When it is full, the oldest frames are forgotten and the hub is told so; changes of the connection are not forgotten.
struct InboxState {
    private let frameLimit: Int
    private let byteLimit: Int
    private var events = Deque<BackplaneEvent>()
    /// Changes of the connection that are older than all frames that are left.
    private var overtaken: [BackplaneEvent] = []
    private var frames = 0
    private var bytes = 0
    /// Whether frames were lost and the hub does not know yet.
    private var hasOverflowed = false
    private var hasRung = false

    init(frames: Int, bytes: Int) {
        self.frameLimit = max(frames, 1)
        self.byteLimit = max(bytes, 1)
    }

    struct Arrival: Equatable {
        /// Whether the consumer has to be woken.
        var rings: Bool
        /// How many frames were forgotten for it.
        var dropped = 0
    }

    mutating func push(_ frame: [UInt8]) -> Arrival {
        var dropped = 0
        while self.frames > 0, self.frames >= self.frameLimit || self.bytes + frame.count > self.byteLimit {
            if self.forgetOldest() { dropped += 1 }
        }
        if dropped > 0 { self.hasOverflowed = true }
        self.events.append(.frame(frame))
        self.frames += 1
        self.bytes += frame.count
        return Arrival(rings: self.ring(), dropped: dropped)
    }

    /// There is a connection, or there is none: in turn.
    mutating func connectionChanged(_ event: BackplaneEvent) -> Arrival {
        self.events.append(event)
        // Without frames between them, changes are not bounded by anything else.
        var dropped = 0
        while self.events.count - self.frames > 64 {
            if self.forgetOldest() { dropped += 1 }
        }
        if dropped > 0 { self.hasOverflowed = true }
        return Arrival(rings: self.ring(), dropped: dropped)
    }

    /// Frames were lost elsewhere.
    mutating func framesWereLost() -> Arrival {
        self.hasOverflowed = true
        return Arrival(rings: self.ring())
    }

    /// Everything that waits, in order. That frames were lost comes before those that are left.
    mutating func take() -> [BackplaneEvent] {
        defer { self = InboxState(frames: self.frameLimit, bytes: self.byteLimit) }
        return self.overtaken + (self.hasOverflowed ? [.overflowed] : []) + self.events
    }

    /// Whether that was a frame.
    private mutating func forgetOldest() -> Bool {
        guard let oldest = self.events.popFirst() else { return false }
        if case .frame(let frame) = oldest {
            self.frames -= 1
            self.bytes -= frame.count
            return true
        }
        self.overtaken.append(oldest)
        // They take turns, so two of them are no change.
        if self.overtaken.count > 2 { self.overtaken.removeFirst(2) }
        return false
    }

    private mutating func ring() -> Bool {
        defer { self.hasRung = true }
        return !self.hasRung
    }
}
