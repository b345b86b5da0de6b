//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Finds the members of objects that later ones of the same name replace: the last one wins, as in JavaScript
/// (behaviour catalogue R13). Who keeps another than the peer does reads another meaning from the same text.
package enum ReplacedMembers {
    /// Up to so many members, replaced ones included, comparing a name with all before it is cheapest.
    static let fewMembers = 32

    /// Marks the member that a key replaces. For open objects of few members and no escapes so far.
    ///
    /// - Returns: Whether there is one.
    static func mark(sameAs key: Int, in object: Int, of tape: JSONTape, _ text: JSONBytes) -> Bool {
        let new = tape.entry(key)
        var index = object + JSONTape.headerCount
        while index < key {
            WorkMeter.note(1)
            let entry = tape.entry(index)
            if entry.isKey(length: new.length), text.isSame(new.length, at: entry.position, and: new.position) {
                self.replace(index, on: tape)
                return true
            }
            index = tape.next(index + 1)
        }
        return false
    }

    /// Marks the replaced members of an object that is complete, unless that was done as they came, and counts the others.
    ///
    /// Takes a time that grows with the length of the object, whatever the names and however often they repeat.
    static func finish(_ object: Int, areMarked: Bool, on tape: JSONTape, _ text: JSONBytes) {
        var count = 0
        if areMarked {
            tape.forEachKey(of: object) { _ in count += 1 }
        } else if tape.memberCount(of: object) == 1 {
            count = 1
        } else {
            // Names that repeat need no more room than one.
            var last = MemberTable(capacity: min(tape.memberCount(of: object), 64 * self.fewMembers))
            tape.forEachKey(of: object) { key in
                if let replaced = last.insert(key, tape, text) { self.replace(replaced, on: tape) }
            }
            count = last.count
        }
        tape.setMemberCount(of: object, to: count)
    }

    /// Where the replaced members of a text stand, each with the comma and up to where the next member begins: blank them out
    /// and they are gone, for coders that keep the first one.
    ///
    /// - Parameter json: A checked text.
    package static func ranges(in json: borrowing RawSpan) -> [Range<Int>] {
        let document = JSONScratch.takeDocument(nil)
        let isRead =
            (try? document.read(json, count: json.byteCount, isChecked: true, nesting: .max, values: .max)) != nil
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

    private static func replace(_ key: Int, on tape: JSONTape) {
        let entry = tape.entry(key)
        tape[key] = TapeEntry(.replacedKey, at: entry.position, length: entry.length).bits
    }
}
