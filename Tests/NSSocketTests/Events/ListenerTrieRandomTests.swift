//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import TestSupport
import Testing

@testable import NSSocket

/// The trie and single patterns against ``MatchOracle``, on cases that are the same on every run.
@Suite("The listener trie on random cases", .longComputation)
struct ListenerTrieRandomTests {
    private struct Shape {
        var patternAlphabet: [String]
        var nameAlphabet: [String]
        var patterns: ClosedRange<Int>
        var patternLength: ClosedRange<Int>
        var nameLength: ClosedRange<Int>
    }

    /// Neighbouring `**` mean the same as one, and are ordered as one.
    private static func collapsed(_ pattern: [String]) -> [String] {
        pattern.enumerated().filter { $0.offset == 0 || $0.element != "**" || pattern[$0.offset - 1] != "**" }
            .map(\.element)
    }

    private static func segments(
        _ alphabet: [String], _ length: ClosedRange<Int>, _ random: inout SplitMix64
    ) -> [String] {
        (0..<Int.random(in: length, using: &random)).map { _ in
            alphabet[Int.random(in: alphabet.indices, using: &random)]
        }
    }

    /// Runs one case and says what is wrong with the answers.
    private static func run(_ shape: Shape, _ random: inout SplitMix64) -> [String] {
        let patterns = (0..<Int.random(in: shape.patterns, using: &random)).map { _ in
            Self.segments(shape.patternAlphabet, shape.patternLength, &random)
        }
        let parsed = patterns.map { EventPattern(segments: $0) }
        let ordered = patterns.map(Self.collapsed)
        var trie = ListenerTrie<Int>()
        for (index, pattern) in parsed.enumerated() { _ = trie.insert(index, id: UInt64(index), on: pattern) }
        var left = Set(patterns.indices)
        var wrong: [String] = []
        for _ in 0..<2 {
            let segments = Self.segments(shape.nameAlphabet, shape.nameLength, &random)
            let name = EventName(segments: segments)
            let all = MatchOracle.calls(ordered, segments)
            let expected = all.filter(left.contains)
            let matching = patterns.indices.filter { MatchOracle.matches(patterns[$0][...], segments[...]) }
            if trie.matches(for: name).map(\.value) != expected
                || (try? trie.matches(forFrameOf: name).map(\.value)) != expected
                || parsed.indices.filter({ parsed[$0].matches(name) }) != matching || matching != all.sorted()
            {
                wrong.append("\(left.sorted()) of \(patterns) on \(segments): expected \(expected)")
            }
            // The second name meets a trie from which about half is gone, some of it a whole pattern at a time.
            for index in patterns.indices where Bool.random(using: &random) {
                if Bool.random(using: &random) {
                    let wasThere = trie.remove(id: UInt64(index)) == index
                    if wasThere != (left.remove(index) != nil) { wrong.append("remove \(index) of \(patterns)") }
                } else {
                    let gone = patterns.indices.filter { left.contains($0) && parsed[$0] == parsed[index] }
                    if trie.removeAll(on: parsed[index]).map(\.value) != gone { wrong.append("removeAll \(patterns)") }
                    left.subtract(gone)
                }
            }
        }
        if trie.count != left.count { wrong.append("count \(trie.count) for \(left)") }
        for index in left { _ = trie.remove(id: UInt64(index)) }
        if trie.footprint != 0 { wrong.append("footprint \(trie.footprint) after \(patterns)") }
        return wrong
    }

    private static func run(_ cases: Int, seed: UInt64, _ shape: Shape) -> [String] {
        var random = SplitMix64(seed: seed)
        var wrong: [String] = []
        for _ in 0..<cases where wrong.count < 5 { wrong += Self.run(shape, &random) }
        return wrong
    }

    @Test("12,000 cases with all kinds of segments")
    func general() {
        let shape = Shape(
            patternAlphabet: ["a", "b", "c", "*", "*", "**", ""], nameAlphabet: ["a", "b", "c", "d", "", "*", "**"],
            patterns: 1...8, patternLength: 0...5, nameLength: 0...6
        )
        #expect(Self.run(12_000, seed: 1, shape) == [])
    }

    @Test("6,000 cases of ** chains over few segments")
    func chains() {
        let shape = Shape(
            patternAlphabet: ["**", "**", "**", "a", "*", "b"], nameAlphabet: ["a", "a", "b"],
            patterns: 1...10, patternLength: 3...8, nameLength: 0...9
        )
        #expect(Self.run(6_000, seed: 2, shape) == [])
    }

    @Test("4,000 cases of segments that look alike")
    func lookAlikes() {
        let alike = ["\u{E9}", "e\u{301}", "e", "\u{301}", "::", "a*", "*", "**"]
        let shape = Shape(
            patternAlphabet: alike, nameAlphabet: alike, patterns: 1...8, patternLength: 0...3, nameLength: 0...3
        )
        #expect(Self.run(4_000, seed: 3, shape) == [])
    }

    @Test("300 cases of many patterns at once")
    func many() {
        let shape = Shape(
            patternAlphabet: ["a", "b", "*", "**"], nameAlphabet: ["a", "b"],
            patterns: 100...200, patternLength: 0...5, nameLength: 0...6
        )
        #expect(Self.run(300, seed: 4, shape) == [])
    }
}
