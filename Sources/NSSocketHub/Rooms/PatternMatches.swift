//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// The rooms that match the patterns that were broadcast to lately, kept up to date as rooms open and close.
///
/// A pattern is compared with all rooms when it is used for the first time; after that, only with rooms that open.
struct PatternMatches: Sendable {
    /// Patterns that are remembered: what a room that opens or closes is compared with.
    static let capacity = 64

    private var rooms: [EventPattern: Set<EventName>] = [:]
    /// The patterns in a ring, of which the oldest is forgotten first.
    private var patterns: [EventPattern] = []
    private var oldest = 0

    /// The rooms that match.
    ///
    /// - Parameter all: All rooms; looked at for a pattern that is not remembered.
    mutating func rooms(matching pattern: EventPattern, among all: some Sequence<EventName>) -> Set<EventName> {
        if let rooms = self.rooms[pattern] { return rooms }
        let matching = Set(all.lazy.filter { pattern.matches($0) })
        if self.patterns.count < Self.capacity {
            self.patterns.append(pattern)
        } else {
            self.rooms[self.patterns[self.oldest]] = nil
            self.patterns[self.oldest] = pattern
            self.oldest = (self.oldest + 1) % Self.capacity
        }
        self.rooms[pattern] = matching
        return matching
    }

    mutating func opened(_ room: EventName) {
        for pattern in self.patterns where pattern.matches(room) { self.rooms[pattern]?.insert(room) }
    }

    mutating func closed(_ room: EventName) {
        for pattern in self.patterns { self.rooms[pattern]?.remove(room) }
    }
}
