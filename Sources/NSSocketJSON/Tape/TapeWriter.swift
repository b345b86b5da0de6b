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

    private(set) var tape: JSONTape
    private let text: JSONBytes
    /// The innermost open array or object; -1 outside all.
    private var open = -1
    /// For each bit, whether the open object has a name with that hash, so that most objects are known at once to have no
    /// two members of one name. While another is open inside, that one keeps it.
    private var names: UInt64 = 0

    init(_ tape: JSONTape, text: JSONBytes) {
        self.tape = tape
        self.text = text
    }

    @inline(__always)
    mutating func beginObject(at position: Int) { self.begin(.object, at: position) }

    @inline(__always)
    mutating func beginArray(at position: Int) { self.begin(.array, at: position) }

    @inline(__always)
    private mutating func begin(_ kind: TapeEntry.Kind, at position: Int) {
        let parent = self.open
        self.open = self.tape.count
        self.tape.append(TapeEntry(kind, at: position).bits)
        self.tape.append(UInt64(UInt32(truncatingIfNeeded: parent)) &<< 32)
        self.tape.append(self.names)
        self.names = 0
    }

    @inline(__always)
    mutating func end() {
        var entry = self.tape.entry(self.open)
        let parent = Int(Int32(truncatingIfNeeded: self.tape[self.open + 1] &>> 32))
        entry.link = self.tape.count
        self.tape[self.open] = entry.bits
        self.tape.setCursor(of: self.open, to: self.open + JSONTape.headerCount)
        if entry.is(.intricateObject) { ReplacedMembers.mark(in: self.open, of: self.tape, self.text) }
        self.names = self.tape[self.open + 2]
        self.open = parent
    }

    @inline(__always)
    mutating func element() { self.tape[self.open + 1] &+= 1 }

    @inline(__always)
    mutating func key(_ text: Range<Int>, hasEscapes: Bool) {
        let index = self.tape.count
        self.tape.append(
            TapeEntry(hasEscapes ? .escapedKey : .key, at: text.lowerBound, length: text.count).bits
        )
        self.tape[self.open + 1] &+= 1
        let name: UInt64 = 1 &<< self.text.hash(at: text.lowerBound, length: text.count)
        if self.names & name != 0 || hasEscapes {
            Self.noteSameHash(key: index, hasEscapes: hasEscapes, in: self.open, of: self.tape, self.text)
        }
        self.names |= name
    }

    @inline(never)
    private static func noteSameHash(
        key: Int, hasEscapes: Bool, in object: Int, of tape: JSONTape, _ text: JSONBytes
    ) {
        let entry = tape.entry(object)
        if entry.is(.intricateObject) { return }
        if hasEscapes || tape.memberCount(of: object) > ReplacedMembers.fewMembers {
            tape[object] = TapeEntry(.intricateObject, at: entry.position).bits
        } else {
            ReplacedMembers.mark(sameAs: key, in: object, of: tape, text)
        }
    }

    @inline(__always)
    mutating func string(_ text: Range<Int>, hasEscapes: Bool) {
        self.tape.append(
            TapeEntry(hasEscapes ? .escapedString : .string, at: text.lowerBound, length: text.count).bits
        )
    }

    @inline(__always)
    mutating func number(_ text: Range<Int>, isInteger: Bool) {
        self.tape.append(TapeEntry(isInteger ? .integer : .decimal, at: text.lowerBound, length: text.count).bits)
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

/// Whether a text was found to be JSON before. A type, so that the compiler makes two writers.
protocol TapeTrust {
    static var isChecked: Bool { get }
}

enum CheckedText: TapeTrust {
    static var isChecked: Bool { true }
}

enum UncheckedText: TapeTrust {
    static var isChecked: Bool { false }
}
