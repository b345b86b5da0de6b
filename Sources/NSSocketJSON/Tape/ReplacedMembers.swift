//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Finds the members of objects that later ones of the same name replace: the last one wins, as in JavaScript
/// (behaviour catalogue R13). Who keeps another than the peer does reads another meaning from the same text.
package enum ReplacedMembers {
    /// Up to here, comparing a name with all before it is cheapest.
    static let fewMembers = 32

    /// Marks the member that a key replaces, if there is one. For open objects of few members and no escapes so far.
    static func mark(sameAs key: Int, in object: Int, of tape: JSONTape, _ text: JSONBytes) {
        let new = tape.entry(key)
        var index = object + JSONTape.headerCount
        while index < key {
            let entry = tape.entry(index)
            if entry.is(.key), entry.length == new.length,
                text.isSame(new.length, at: entry.position, and: new.position)
            {
                self.replace(index, in: object, of: tape)
                return
            }
            index = tape.next(index + 1)
        }
    }

    /// Marks all replaced members of an object that is complete, in a time that grows with its length whatever the names.
    static func mark(in object: Int, of tape: JSONTape, _ text: JSONBytes) {
        var last: [MemberName: Int] = [:]
        last.reserveCapacity(tape.memberCount(of: object))
        var index = object + JSONTape.headerCount
        let end = tape.entry(object).link
        while index < end {
            let entry = tape.entry(index)
            if !entry.is(.replacedKey) {
                let bytes = text.buffer(at: entry.position, length: entry.length)
                let name = entry.is(.escapedKey) ? MemberName(unescaping: bytes) : MemberName(bytes)
                if let replaced = last.updateValue(index, forKey: name) { self.replace(replaced, in: object, of: tape) }
            }
            index = tape.next(index + 1)
        }
    }

    /// Where the replaced members of a text stand, each with the comma and up to where the next member begins: blank them out
    /// and they are gone, for coders that keep the first one.
    ///
    /// - Parameter json: A checked text.
    package static func ranges(in json: borrowing RawSpan) -> [Range<Int>] {
        let document = JSONScratch.takeDocument(nil)
        let isRead = (try? document.read(json, count: json.byteCount, isChecked: true, nesting: .max)) != nil
        let ranges = isRead ? self.ranges(on: document.tape) : []
        JSONScratch.giveBack(consume document, to: nil)
        return ranges
    }

    private static func ranges(on tape: JSONTape) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var index = 0
        while index < tape.count {
            let entry = tape.entry(index)
            if entry.is(.replacedKey) {
                // Never the last member: the one that replaces it follows.
                ranges.append(entry.position - 1..<tape.entry(tape.next(index + 1)).position - 1)
            }
            index += entry.isContainer ? JSONTape.headerCount : 1
        }
        return ranges
    }

    private static func replace(_ key: Int, in object: Int, of tape: JSONTape) {
        let entry = tape.entry(key)
        tape[key] = TapeEntry(.replacedKey, at: entry.position, length: entry.length).bits
        tape[object + 1] &-= 1
    }

    /// A name, compared by its bytes: names that Swift holds for the same may be different members.
    private struct MemberName: Hashable {
        private let name: String

        init(_ bytes: UnsafeBufferPointer<UInt8>) { self.name = String(decoding: bytes, as: UTF8.self) }

        init(unescaping bytes: UnsafeBufferPointer<UInt8>) { self.name = JSONText.unescape(bytes.span) }

        func hash(into hasher: inout Hasher) {
            var name = self.name
            name.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }

        static func == (left: Self, right: Self) -> Bool { left.name.utf8.elementsEqual(right.name.utf8) }
    }
}
