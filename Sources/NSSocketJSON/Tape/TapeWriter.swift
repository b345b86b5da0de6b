//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Writes the tape as the grammar walks through a text.
struct TapeWriter<Trust: TapeTrust>: JSONEvents {
    static var isChecked: Bool { Trust.isChecked }
    static var isTerminated: Bool { true }
    static var isLine: Bool { Trust.isLine }

    private(set) var tape: JSONTape
    private let text: JSONBytes
    /// The innermost open array or object; -1 outside all.
    ///
    /// All else that there is to know about it stands in the two words behind its entry: how many elements or members it has
    /// so far, replaced ones included, and the index of the one around it; and for each bit of the second word, whether it has a name with that hash,
    /// so that most objects are known at once to have no two members of one name. The compiler keeps memory straighter than
    /// variables that change everywhere.
    private var open = -1

    init(_ tape: JSONTape, text: JSONBytes) {
        self.tape = tape
        self.text = text
    }

    @inline(__always)
    mutating func restart() {
        self.tape.removeAll()
        self.open = -1
    }

    @inline(__always)
    mutating func beginObject(at position: Int) { self.begin(.object, at: position) }

    @inline(__always)
    mutating func beginArray(at position: Int) { self.begin(.array, at: position) }

    @inline(__always)
    mutating func reserve() throws(JSONSyntaxError) { try self.tape.reserve(1 + JSONTape.headerCount) }

    @inline(__always)
    private mutating func begin(_ kind: TapeEntry.Kind, at position: Int) {
        let parent = self.open
        self.open = self.tape.count
        self.tape.append(TapeEntry(kind, at: position).bits)
        self.tape.append(UInt64(UInt32(truncatingIfNeeded: parent)) &<< 32)
        self.tape.append(0)
    }

    @inline(__always)
    mutating func end() {
        let closed = self.open
        let entry = self.tape.entry(closed)
        var complete = entry
        complete.link = self.tape.count
        self.tape[closed] = complete.bits
        self.open = Int(Int32(truncatingIfNeeded: self.tape[closed &+ 1] &>> 32))
        self.tape.beginSearches(in: closed)
        if entry.is(.intricateObject) {
            ReplacedMembers.finish(closed, areMarked: entry.link != 0, on: self.tape, self.text)
        }
    }

    @inline(__always)
    mutating func element() { self.tape[self.open &+ 1] &+= 1 }

    @inline(__always)
    mutating func key(at position: Int, length: Int, hasEscapes: Bool) {
        let open = self.open
        self.tape.append(TapeEntry(hasEscapes ? .escapedKey : .key, at: position, length: length).bits)
        self.tape[open &+ 1] &+= 1
        let names = self.tape[open &+ 2]
        let name: UInt64 = 1 &<< self.text.hash(at: position, length: length)
        self.tape[open &+ 2] = names | name
        if names & name != 0 || hasEscapes {
            Self.noteSameHash(hasEscapes: hasEscapes, in: open, of: self.tape, self.text)
        }
    }

    /// Looks whether the key that was appended last replaces another one, or has that looked into when the object ends.
    ///
    /// An open object whose members are compared one by one is an intricate one as soon as one was replaced, with 1 for a
    /// link; one whose members are compared at its end has none.
    ///
    /// - Parameter hasEscapes: Whether there are any in the key.
    @inline(never)
    private static func noteSameHash(hasEscapes: Bool, in object: Int, of tape: JSONTape, _ text: JSONBytes) {
        let entry = tape.entry(object)
        if entry.is(.intricateObject), entry.link == 0 { return }
        // All of them, also the replaced ones: what bounds the comparisons must not shrink.
        if hasEscapes || tape.memberCount(of: object) > ReplacedMembers.fewMembers {
            tape[object] = TapeEntry(.intricateObject, at: entry.position).bits
        } else if ReplacedMembers.mark(sameAs: tape.count - 1, in: object, of: tape, text) {
            tape[object] = TapeEntry(.intricateObject, at: entry.position, length: 1).bits
        }
    }

    @inline(__always)
    mutating func string(at position: Int, length: Int, hasEscapes: Bool) {
        self.tape.append(TapeEntry(hasEscapes ? .escapedString : .string, at: position, length: length).bits)
    }

    @inline(__always)
    mutating func number(at position: Int, length: Int, isInteger: Bool) {
        self.tape.append(TapeEntry(isInteger ? .integer : .decimal, at: position, length: length).bits)
    }

    @inline(__always)
    mutating func literal(_ first: UInt8, at position: Int) {
        let kind: TapeEntry.Kind =
            switch first {
            case UInt8(ascii: "n"): .null
            case UInt8(ascii: "t"): .true
            default: .false
            }
        self.tape.append(TapeEntry(kind, at: position).bits)
    }
}

/// What is known of a text. A type, so that the compiler makes a writer for each.
protocol TapeTrust {
    /// Whether it was found to be JSON before.
    static var isChecked: Bool { get }
    /// See ``JSONEvents/isLine``.
    static var isLine: Bool { get }
}

enum CheckedText: TapeTrust {
    static var isChecked: Bool { true }
    static var isLine: Bool { false }
}

enum UncheckedText: TapeTrust {
    static var isChecked: Bool { false }
    static var isLine: Bool { false }
}

enum UncheckedLine: TapeTrust {
    static var isChecked: Bool { false }
    static var isLine: Bool { true }
}
