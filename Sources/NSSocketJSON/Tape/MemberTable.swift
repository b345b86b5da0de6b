//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The members of one object by name: a look-up takes the same few steps however many there are.
///
/// Open addressing. Hashes are Swift's, seeded for each process, over the whole name: a peer cannot choose names that share
/// them, as it can for ``JSONBytes/hash(at:length:)``.
struct MemberTable {
    /// In each slot the upper half of a hash, which also says where the slot is, and the index of a key; zero where there is none.
    private var slots: [UInt64]
    /// From the first name that repeats: for each value of ``JSONBytes/hash(at:length:)`` the slot that such a name was put into last,
    /// to find names that repeat without their hash. Another may be there by now.
    private var recent: [UInt32] = []
    /// How many names there are.
    private(set) var count = 0

    /// - Parameter capacity: How many names there probably are. It grows when there are more.
    init(capacity: Int) {
        // At least three of four slots stay empty, so runs of full ones are short.
        let bits = Int.bitWidth - (max(capacity, 2) * 4 - 1).leadingZeroBitCount
        self.slots = Array(repeating: 0, count: 1 << bits)
    }

    /// The members of an object, those left out that others replace.
    init(of object: Int, on tape: JSONTape, _ text: JSONBytes) {
        self.init(capacity: tape.memberCount(of: object))
        tape.forEachKey(of: object) { _ = self.insert($0, tape, text) }
    }

    /// Adds a member.
    ///
    /// - Returns: The key that had the name before, if there was one.
    mutating func insert(_ key: Int, _ tape: JSONTape, _ text: JSONBytes) -> Int? {
        let entry = tape.entry(key)
        guard !self.recent.isEmpty, entry.is(.key) else {
            let added = text.withName(entry) { self.insert(key, $0, tape, text) }
            if added.replaced != nil, self.recent.isEmpty { self.recent = [UInt32](repeating: 0, count: 64) }
            return added.replaced
        }
        let place = Int(truncatingIfNeeded: text.hash(at: entry.position, length: entry.length))
        let slot = Int(self.recent[place])
        let latest = Self.key(self.slots[slot])
        WorkMeter.note(1)
        if latest != 0 {
            let other = tape.entry(latest)
            if other.isKey(length: entry.length), text.isSame(entry.length, at: other.position, and: entry.position) {
                self.slots[slot] = self.slots[slot] & ~0xFFFF_FFFF | UInt64(truncatingIfNeeded: key)
                return latest
            }
        }
        let added = text.withName(entry) { self.insert(key, $0, tape, text) }
        self.recent[place] = UInt32(truncatingIfNeeded: added.slot)
        return added.replaced
    }

    private mutating func insert(
        _ key: Int, _ name: UnsafeBufferPointer<UInt8>, _ tape: JSONTape, _ text: JSONBytes
    ) -> (replaced: Int?, slot: Int) {
        if self.count * 4 >= self.slots.count { self.grow() }
        let hash = Self.hash(name)
        let slot = self.slot(of: name, hash, tape, text)
        let earlier = Self.key(self.slots[slot])
        self.slots[slot] = hash &<< 32 | UInt64(truncatingIfNeeded: key)
        if earlier == 0 { self.count += 1 }
        return (earlier == 0 ? nil : earlier, slot)
    }

    /// The key of the member of a name; `nil` if there is none.
    func key(_ name: UnsafeBufferPointer<UInt8>, _ tape: JSONTape, _ text: JSONBytes) -> Int? {
        let key = Self.key(self.slots[self.slot(of: name, Self.hash(name), tape, text)])
        return key == 0 ? nil : key
    }

    /// Where a name stands, or would stand.
    private func slot(
        of name: UnsafeBufferPointer<UInt8>, _ hash: UInt64, _ tape: JSONTape, _ text: JSONBytes
    ) -> Int {
        var slot = Int(truncatingIfNeeded: hash) & (self.slots.count - 1)
        while self.slots[slot] != 0 {
            WorkMeter.note(1)
            let isCandidate = self.slots[slot] &>> 32 == hash
            if isCandidate, text.isName(tape.entry(Self.key(self.slots[slot])), name) { break }
            slot = (slot + 1) & (self.slots.count - 1)
        }
        return slot
    }

    /// Four times as many slots. No name is looked at: what is known of its hash says where it goes.
    private mutating func grow() {
        let mask = self.slots.count * 4 - 1
        var slots = [UInt64](repeating: 0, count: mask + 1)
        for full in self.slots where full != 0 {
            WorkMeter.note(1)
            var slot = Int(truncatingIfNeeded: full &>> 32) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = full
        }
        self.slots = slots
    }

    private static func key(_ slot: UInt64) -> Int { Int(truncatingIfNeeded: slot & 0xFFFF_FFFF) }

    /// 32 bits.
    private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> UInt64 {
        WorkMeter.note(1 + name.count / 8)
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(name))
        return UInt64(UInt32(truncatingIfNeeded: hasher.finalize()))
    }
}
