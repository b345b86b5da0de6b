//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Members of one room on one event loop. Joining and leaving cost the same however many there are; so their order is not kept.
struct MemberList<Member: Sendable>: Sendable {
    struct Entry: Sendable {
        let id: Int
        let member: Member
        /// The last broadcast before it joined: only later ones are for it.
        let since: UInt64
    }

    private(set) var entries: [Entry] = []
    private var places: [Int: Int] = [:]

    var isEmpty: Bool { self.entries.isEmpty }
    var count: Int { self.entries.count }

    func contains(_ id: Int) -> Bool { self.places[id] != nil }

    /// The last broadcast before it joined; `nil` if it is not there.
    func since(of id: Int) -> UInt64? { self.places[id].map { self.entries[$0].since } }

    /// Returns whether it was not there before; if it was, it stays as it is.
    mutating func insert(_ entry: Entry) -> Bool {
        guard self.places[entry.id] == nil else { return false }
        self.places[entry.id] = self.entries.count
        self.entries.append(entry)
        return true
    }

    /// Returns whether it was there.
    @discardableResult
    mutating func remove(_ id: Int) -> Bool {
        guard let place = self.places.removeValue(forKey: id) else { return false }
        let last = self.entries.removeLast()
        if place < self.entries.count {
            self.entries[place] = last
            self.places[last.id] = place
        }
        return true
    }
}
