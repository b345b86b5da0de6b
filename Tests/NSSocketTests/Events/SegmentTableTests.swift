//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import TestSupport
import Testing

@testable import NSSocket

@Suite("The segment table")
struct SegmentTableTests {
    @Test("A segment has one number, found from text and from bytes; others are unknown")
    func finding() {
        var table = SegmentTable()
        let first = table.retain("a")
        let second = table.retain("b")
        #expect(first != second)
        #expect(table.retain("a") == first)
        #expect(table.id(of: "a") == first)
        #expect(table.id(of: Array("b".utf8).span) == second)
        #expect(table.id(of: "c") == SegmentTable.unknown)
        #expect(table.id(of: "") == SegmentTable.unknown)
        #expect(table.id(of: "ab") == SegmentTable.unknown)
    }

    @Test("Empty text and text that is only canonically equal are segments of their own")
    func bytes() {
        var table = SegmentTable()
        let numbers = ["", "\u{E9}", "e\u{301}", "\0", "*", "**"].map { table.retain($0) }
        #expect(Set(numbers).count == 6)
        #expect(table.id(of: "e\u{301}") == numbers[2])
    }

    @Test("A segment goes with its last use, and its number is used again")
    func release() {
        var table = SegmentTable()
        let number = table.retain("a")
        _ = table.retain("a")
        _ = table.retain("b")
        table.release(number)
        #expect(table.id(of: "a") == number)
        table.release(number)
        #expect(table.id(of: "a") == SegmentTable.unknown)
        #expect(table.retain("c") == number)
        #expect(table.id(of: "a") == SegmentTable.unknown)
        #expect(table.id(of: "b") != SegmentTable.unknown)
    }

    @Test("Segments with equal hashes stay apart, in whichever order they go", arguments: 0..<24)
    func collisions(order: Int) {
        var table = SegmentTable(hashMask: 0)
        let texts = ["a", "b", "ab", ""]
        var numbers = texts.map { table.retain($0) }
        #expect(Set(numbers).count == 4)
        var left = texts
        for step in [order / 6, order / 2 % 3, order % 2, 0] {
            table.release(numbers.remove(at: step))
            let gone = left.remove(at: step)
            #expect(table.id(of: gone) == SegmentTable.unknown)
            #expect(left.map { table.id(of: $0) } == numbers)
        }
        #expect(table.retain("new") != SegmentTable.unknown)
        #expect(table.id(of: "a") == SegmentTable.unknown)
    }

    @Test("Random uses and releases agree with a counting dictionary", arguments: [UInt64.max, 3, 0])
    func random(hashMask: UInt64) {
        var random = SplitMix64(seed: 7)
        var table = SegmentTable(hashMask: hashMask)
        var uses: [String: Int] = [:]
        var wrong: [String] = []
        for step in 0..<5_000 {
            let text = "s\(Int.random(in: 0..<20, using: &random))"
            let used = uses[text] ?? 0
            if Bool.random(using: &random) {
                _ = table.retain(text)
                uses[text] = used + 1
            } else if used > 0 {
                table.release(table.id(of: text))
                uses[text] = used - 1
            }
            let held = uses.filter { $0.value > 0 }.keys
            let numbers = Set(held.map { table.id(of: $0) })
            let isKnown = table.id(of: text) != SegmentTable.unknown
            let isHeld = held.contains(text)
            if numbers.count != held.count || numbers.contains(SegmentTable.unknown) || isKnown != isHeld {
                wrong.append("step \(step), \(text)")
            }
            // Numbers are used again, so none is larger than the segments ever held at once.
            if numbers.contains(where: { $0 >= 20 }) { wrong.append("step \(step): \(numbers)") }
        }
        #expect(wrong == [])
    }
}
