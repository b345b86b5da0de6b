//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Members by name.
///
/// Most are asked for in the order in which they stand: each is the one behind the member that was found last. All others are
/// searched for, step by step until that took several times as many steps as the object has words, then in a ``MemberTable``.
/// So all look-ups together take a constant number of steps for each word of the tape and for each call.
extension JSONDocument {
    /// So many steps for each word of an object before there is a table of its members. A table costs about as much as ten steps
    /// for each member, and most types ask for few members that are missing.
    private static var stepsPerWord: Int { 8 }

    /// Searches that take no more steps are not counted: a table would be slower.
    private static var fewSteps: Int { 8 }

    /// The index of a member's value; `nil` if the object has no member of that name.
    @inline(__always)
    func member(_ name: String, of object: Int) -> Int? {
        name.withBytes { self.member($0, of: object) }
    }

    /// The same for the bytes of a name.
    @inline(__always)
    func member(_ name: UnsafeBufferPointer<UInt8>, of object: Int) -> Int? {
        guard let first = name.baseAddress else { return self.search(name, of: object) }
        let index = Self.expectedMember(first, name.count, of: object, self.tape, self.text)
        return index >= 0 ? index : self.search(name, of: object)
    }

    /// The index of the value of the member behind the one that was found last; negative if its name is another one.
    @inline(__always)
    static func expectedMember(
        _ name: UnsafePointer<UInt8>, _ length: Int, of object: Int, _ tape: JSONTape, _ text: JSONBytes
    ) -> Int {
        let key = tape.expectedKey(of: object)
        guard key < tape.entry(object).link else { return -1 }
        let entry = tape.entry(key)
        guard entry.isKey(length: length), text.isSame(length, as: name, at: entry.position) else { return -1 }
        tape.setCursor(of: object, to: key)
        return key &+ 1
    }

    @inline(never)
    func search(_ name: UnsafeBufferPointer<UInt8>, of object: Int) -> Int? {
        let (tape, text) = (self.tape, self.text)
        let (first, end) = (object + JSONTape.headerCount, tape.entry(object).link)
        let last = tape.cursor(of: object)
        WorkMeter.note(1)
        // Asked for again, after whether it is there or whether it is something else.
        if last >= first, text.isName(tape.entry(last), name) { return last + 1 }
        if self.isSearchedMuch(object) { return self.indexedMember(name, of: object) }
        let expected = tape.expectedKey(of: object)
        var steps = 0
        let key =
            Self.key(name, from: expected, to: end, tape, text, &steps)
            ?? Self.key(name, from: first, to: expected, tape, text, &steps)
        WorkMeter.note(steps)
        if steps > Self.fewSteps { tape.addSearchSteps(steps, in: object) }
        guard let key else { return nil }
        tape.setCursor(of: object, to: key)
        return key + 1
    }

    private func isSearchedMuch(_ object: Int) -> Bool {
        self.tape.searchSteps(in: object) > Self.stepsPerWord * (self.tape.entry(object).link - object)
    }

    private static func key(
        _ name: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, _ tape: JSONTape, _ text: JSONBytes,
        _ steps: inout Int
    ) -> Int? {
        var index = start
        while index < end {
            steps &+= 1
            if text.isName(tape.entry(index), name) { return index }
            index = tape.next(index &+ 1)
        }
        return nil
    }

    private func indexedMember(_ name: UnsafeBufferPointer<UInt8>, of object: Int) -> Int? {
        let number = self.tape.memberTable(of: object) ?? self.makeMemberTable(of: object)
        guard let key = self.madeIndexes.members[number].key(name, self.tape, self.text) else { return nil }
        self.tape.setCursor(of: object, to: key)
        return key + 1
    }

    private func makeMemberTable(of object: Int) -> Int {
        let table = MemberTable(of: object, on: self.tape, self.text)
        let number = self.madeIndexes.members.count
        self.madeIndexes.members.append(table)
        self.tape.setMemberTable(of: object, to: number)
        return number
    }

    /// The keys of an object that a type of keys has, in the order in which they stand.
    func keys<Key: CodingKey>(_ type: Key.Type, of object: Int) -> [Key] {
        let mayKeep = self.isSearchedMuch(object)
        if mayKeep, let keys = self.indexes?.keys(type, of: object) { return keys }
        var keys: [Key] = []
        var steps = 0
        self.forEachKey(of: object) { key in
            steps += 1
            if let key = Key(stringValue: self.name(at: key)) { keys.append(key) }
        }
        WorkMeter.note(steps)
        self.tape.addSearchSteps(steps, in: object)
        if mayKeep { self.madeIndexes.keep(keys, of: object) }
        return keys
    }

    /// Visits the keys of an object, those of replaced members left out.
    func forEachKey(of object: Int, _ body: (_ key: Int) throws -> Void) rethrows {
        try self.tape.forEachKey(of: object, body)
    }
}
