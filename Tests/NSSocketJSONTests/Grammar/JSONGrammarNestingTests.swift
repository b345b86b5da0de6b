//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import TestSupport
import Testing

@testable import NSSocketJSON

@Suite("Nesting")
struct JSONGrammarNestingTests {
    /// Containers around a value, arrays and objects as the bits of the pattern say.
    private static func nested(_ depth: Int, pattern: (Int) -> Bool, inner: String = "1") -> String {
        let open = (0..<depth).map { pattern($0) ? "{\"k\":" : "[" }.joined()
        let close = (0..<depth).reversed().map { pattern($0) ? "}" : "]" }.joined()
        return open + inner + close
    }

    @Test("The limit is exact", arguments: [1, 2, 63, 64, 65, 127, 128, 129, 512])
    func limit(nesting: Int) {
        for isObject in [false, true] {
            let fits = Self.nested(nesting, pattern: { _ in isObject })
            let isTooDeep = Self.nested(nesting + 1, pattern: { _ in isObject })
            #expect(GrammarCheck.fault(fits, nesting: nesting) == nil)
            #expect(GrammarCheck.fault(isTooDeep, nesting: nesting)?.reason == .tooDeep)
        }
    }

    @Test("Empty containers count", arguments: ["[]", "{}"])
    func empty(inner: String) {
        let text = Self.nested(63, pattern: { $0 % 2 == 0 }, inner: inner)
        #expect(GrammarCheck.fault(text, nesting: 64) == nil)
        #expect(GrammarCheck.fault(text, nesting: 63)?.reason == .tooDeep)
        #expect(GrammarCheck.fault(inner, nesting: 0)?.reason == .tooDeep)
    }

    @Test("What stands side by side does not add up")
    func siblings() {
        let text = "[" + Array(repeating: "[[],{}]", count: 1000).joined(separator: ",") + "]"
        #expect(GrammarCheck.fault(text, nesting: 3) == nil)
        #expect(GrammarCheck.fault(text, nesting: 2)?.reason == .tooDeep)
    }

    @Test("A hundred thousand levels need no stack")
    func deep() {
        let count = 100_000
        let brackets = String(repeating: "[", count: count)
        #expect(GrammarCheck.fault(brackets, nesting: 64)?.reason == .tooDeep)
        #expect(GrammarCheck.fault(brackets, nesting: count) == JSONSyntaxError(.unexpectedEnd, offset: count))
        #expect(GrammarCheck.fault(brackets + String(repeating: "]", count: count), nesting: count) == nil)
        #expect(GrammarCheck.fault(Self.nested(count, pattern: { $0 % 3 == 0 }), nesting: count) == nil)
    }

    @Test(
        "Deeper than one word, each level is closed by its own bracket",
        arguments: [
            63, 64, 65, 66, 127, 128, 129, 130, 200, 400,
        ]
    )
    func mixed(depth: Int) {
        var random = SplitMix64(seed: UInt64(depth))
        for _ in 0..<20 {
            let isObject = (0..<depth).map { _ in Bool.random(using: &random) }
            let text = Self.nested(depth, pattern: { isObject[$0] })
            #expect(GrammarCheck.fault(text, nesting: depth) == nil)
            // One closing bracket of the wrong kind: found there, whatever the level.
            let level = Int.random(in: 0..<depth, using: &random)
            var bytes = Array(text.utf8)
            let position = bytes.count - 1 - level
            bytes[position] = isObject[level] ? .closeBracket : .closeBrace
            #expect(GrammarCheck.fault(bytes, nesting: depth) == JSONSyntaxError(.unexpectedByte, offset: position))
        }
    }

    @Test("Going up and down around the borders of words loses no level")
    func zigzag() {
        var random = SplitMix64(seed: 64)
        for _ in 0..<50 {
            var open: [Bool] = []
            var text = ""
            for border in [64, 128, 64, 192, 64, 128] {
                while open.count < border + 3 {
                    let isObject = Bool.random(using: &random)
                    text += isObject ? "{\"k\":" : "["
                    open.append(isObject)
                }
                text += "0"
                while open.count > border - 3, let isObject = open.popLast() { text += isObject ? "}" : "]" }
                text += open.last == true ? ",\"k\":" : ","
            }
            text += "0"
            while let isObject = open.popLast() { text += isObject ? "}" : "]" }
            #expect(GrammarCheck.fault(text, nesting: 195) == nil)
            #expect(GrammarCheck.fault(text, nesting: 194)?.reason == .tooDeep)
        }
    }
}
