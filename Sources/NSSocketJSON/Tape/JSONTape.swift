//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The entries of a text in the order in which they stand there: all its values, and in objects each key in front of its
/// value.
///
/// An array or object takes ``headerCount`` words: its entry; a word with how many elements or members it has in the
/// lower half and, in the upper half, the key that was found last; and a word with the steps that were taken in search of
/// members in the lower half and the number of the object's ``MemberTable`` in the upper half. As long as it is open, both
/// words are the writer's: see ``TapeWriter``.
///
/// Memory that ``JSONDocument`` owns. Indexes are compared with the count in debug builds; in release builds they are
/// trusted, as all of them come from the tape itself.
struct JSONTape {
    /// The words in front of the first element or key.
    static let headerCount = 3

    private var words: UnsafeMutablePointer<UInt64>
    private(set) var capacity: Int
    private(set) var count = 0
    /// With at least so many words there are certainly too many values, whatever they are.
    private var limit = Int.max

    init(capacity: Int) {
        self.capacity = max(capacity, 16)
        self.words = .allocate(capacity: self.capacity)
    }

    func deallocate() { self.words.deallocate() }

    @inline(__always)
    subscript(index: Int) -> UInt64 {
        get {
            assert(index >= 0 && index < self.count)
            return self.words[index]
        }
        nonmutating set {
            assert(index >= 0 && index < self.count)
            self.words[index] = newValue
        }
    }

    /// Begins with another text.
    ///
    /// - Parameter values: How many values it may have. What is allowed beyond that is seen only by ``hasMoreValues(than:)``.
    mutating func begin(values: Int) {
        self.count = 0
        self.limit = min(values, TapeEntry.maximumText) * Self.wordsPerValue
    }

    /// A key and an array or object.
    private static var wordsPerValue: Int { 1 + Self.headerCount }

    /// Whether there are more values than so many: numbers, strings, booleans, nulls, arrays and objects, not keys.
    @inline(__always)
    func hasMoreValues(than limit: Int) -> Bool { self.count > limit && self.valueCount > limit }

    @inline(never)
    private var valueCount: Int {
        var (index, values) = (0, 0)
        while index < self.count {
            let entry = self.entry(index)
            if !entry.isAnyKey { values += 1 }
            index += entry.isContainer ? Self.headerCount : 1
        }
        return values
    }

    /// Makes room for so many words more, fewer than it has.
    ///
    /// The limit is looked at only where the memory has to grow: what fits into it costs no more than what was there before.
    @inline(__always)
    mutating func reserve(_ words: Int) throws(JSONSyntaxError) {
        if self.capacity &- self.count < words {
            guard self.count <= self.limit else { throw JSONSyntaxError(.tooManyValues, offset: 0) }
            // Not a mutating method: one that is not inlined would keep the tape in memory all the time.
            self.words = Self.grown(self.words, from: self.capacity)
            self.capacity &*= 2
        }
    }

    /// Appends a word that there is room for.
    @inline(__always)
    mutating func append(_ word: UInt64) {
        assert(self.count < self.capacity)
        self.words[self.count] = word
        self.count &+= 1
    }

    @inline(never)
    private static func grown(_ old: UnsafeMutablePointer<UInt64>, from count: Int) -> UnsafeMutablePointer<UInt64> {
        let new = UnsafeMutablePointer<UInt64>.allocate(capacity: count * 2)
        new.update(from: old, count: count)
        old.deallocate()
        return new
    }

    mutating func removeAll() { self.count = 0 }

    // MARK: Entries

    @inline(__always)
    func entry(_ index: Int) -> TapeEntry { TapeEntry(bits: self[index]) }

    /// The index behind a value.
    @inline(__always)
    func next(_ index: Int) -> Int {
        let entry = self.entry(index)
        return entry.isContainer ? entry.link : index &+ 1
    }

    /// How many elements or members an array or object has. Replaced members count as long as it is open.
    @inline(__always)
    func memberCount(of container: Int) -> Int { Int(truncatingIfNeeded: self[container &+ 1] & 0xFFFF_FFFF) }

    func setMemberCount(of container: Int, to count: Int) {
        self[container + 1] = self[container + 1] & ~0xFFFF_FFFF | UInt64(truncatingIfNeeded: count)
    }

    /// Visits the keys of an object that is complete, those of replaced members left out.
    @inline(__always)
    func forEachKey(of object: Int, _ body: (_ key: Int) throws -> Void) rethrows {
        let end = self.entry(object).link
        var index = object &+ Self.headerCount
        while index < end {
            let next = self.next(index &+ 1)
            if !self.entry(index).is(.replacedKey) { try body(index) }
            index = next
        }
    }

    // MARK: Looking for members

    /// The key of the member that was found last. Before there is one, the word in front of the object's last header word:
    /// ``next(_:)`` leads from there to the first key as it leads from one key to the next.
    @inline(__always)
    func cursor(of object: Int) -> Int { Int(truncatingIfNeeded: self[object &+ 1] &>> 32) }

    @inline(__always)
    func setCursor(of object: Int, to key: Int) {
        self[object &+ 1] = self[object &+ 1] & 0xFFFF_FFFF | UInt64(truncatingIfNeeded: key) &<< 32
    }

    /// Sets the words of an object or array that has become complete: no member was found so far, and none looked for.
    @inline(__always)
    func beginSearches(in object: Int) {
        self.setCursor(of: object, to: object &+ 1)
        self[object &+ 2] = 0
    }

    /// The key behind the member that was found last; at the object's end its link.
    @inline(__always)
    func expectedKey(of object: Int) -> Int { self.next(self.cursor(of: object) &+ 1) }

    /// How many steps were taken in search of the object's members. Only grows.
    func searchSteps(in object: Int) -> Int { Int(truncatingIfNeeded: self[object + 2] & 0xFFFF_FFFF) }

    func addSearchSteps(_ steps: Int, in object: Int) {
        // So far beyond what anything is compared with that it may stay there.
        guard self.searchSteps(in: object) <= 1 << 31 - 1 << 29 else { return }
        self[object + 2] += UInt64(truncatingIfNeeded: steps)
    }

    /// The number of the object's table of members; `nil` if it has none.
    func memberTable(of object: Int) -> Int? {
        let number = Int(truncatingIfNeeded: self[object + 2] &>> 32)
        return number == 0 ? nil : number - 1
    }

    func setMemberTable(of object: Int, to number: Int) {
        self[object + 2] = self[object + 2] & 0xFFFF_FFFF | UInt64(truncatingIfNeeded: number + 1) &<< 32
    }
}
