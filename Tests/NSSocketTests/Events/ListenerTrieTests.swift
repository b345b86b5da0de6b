//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import TestSupport
import Testing

@testable import NSSocket

@Suite("The listener trie", .longComputation)
struct ListenerTrieTests {
    private static func trie(_ patterns: [EventPattern]) -> ListenerTrie<Int> {
        var trie = ListenerTrie<Int>()
        for (index, pattern) in patterns.enumerated() { _ = trie.insert(index, id: UInt64(index), on: pattern) }
        return trie
    }

    private static func calls(_ trie: ListenerTrie<Int>, _ name: EventName) -> [Int] {
        trie.matches(for: name).map(\.value)
    }

    @Test("Literals come before *, * before **, a prefix before the longer, then registration")
    func order() {
        let trie = Self.trie(["**", "*", "a", "a::**", "*::**", "a", "**::a", "*"])
        #expect(Self.calls(trie, "a") == [2, 5, 3, 1, 7, 4, 0, 6])
    }

    @Test("Patterns are compared from the left, so an earlier literal outweighs a later one")
    func orderFromTheLeft() {
        let trie = Self.trie(["*::b", "a::*", "**::b", "a::**", "*::*"])
        #expect(Self.calls(trie, "a::b") == [1, 3, 0, 4, 2])
    }

    @Test("An empty trie and one without a match answer nothing")
    func nothing() {
        #expect(Self.calls(ListenerTrie<Int>(), "a").isEmpty)
        #expect(Self.calls(Self.trie(["a::b", "b", "*::*::*"]), "a").isEmpty)
        #expect(Self.calls(Self.trie(["a"]), "b").isEmpty)
    }

    @Test("The name without segments reaches **, and the pattern without segments")
    func root() {
        let trie = Self.trie(["**", [], "*", "", "**::a"])
        #expect(Self.calls(trie, []) == [1, 0])
        #expect(Self.calls(trie, "") == [3, 2, 0])
    }

    @Test("A value reached in many ways is listed once")
    func once() {
        let trie = Self.trie(["**::*::**", "**::a::**::a::**"])
        #expect(Self.calls(trie, "a::a::a::a") == [1, 0])
    }

    @Test("Segments that no pattern holds match wildcards")
    func unknown() {
        let trie = Self.trie(["*", "a::*", "**"])
        #expect(Self.calls(trie, "zzz") == [0, 2])
    }

    @Test("Insert tells how many stand on exactly that pattern")
    func insertCounts() {
        var trie = ListenerTrie<Int>()
        #expect(trie.insert(0, id: 1, on: "a::*") == 1)
        #expect(trie.insert(0, id: 2, on: "a::b") == 1)
        #expect(trie.insert(0, id: 3, on: "a::*") == 2)
        #expect(trie.insert(0, id: 4, on: "a::**") == 1)
        #expect(trie.insert(0, id: 5, on: "a::**::**") == 2)
        #expect(trie.count == 5)
        #expect(trie.entries(on: "a::*").map(\.id) == [1, 3])
        #expect(trie.entries(on: "a").isEmpty)
        #expect(trie.entries(on: "nowhere::else").isEmpty)
    }

    @Test("Removing takes one value, once")
    func remove() {
        var trie = Self.trie(["a", "a", "*"])
        #expect(trie.remove(id: 0) == 0)
        #expect(trie.remove(id: 0) == nil)
        #expect(trie.remove(id: 99) == nil)
        #expect(Self.calls(trie, "a") == [1, 2])
        #expect(trie.count == 2)
    }

    @Test("Removing a pattern leaves its prefix, its continuation and other patterns that match the same")
    func removePattern() {
        var trie = Self.trie(["a", "a::b", "a::b::c", "a::*", "a::b", "**"])
        #expect(trie.removeAll(on: "a::b").map(\.value) == [1, 4])
        #expect(trie.removeAll(on: "a::b").isEmpty)
        #expect(trie.removeAll(on: "x").isEmpty)
        #expect(Self.calls(trie, "a::b") == [3, 5])
        #expect(Self.calls(trie, "a") == [0, 5])
        #expect(Self.calls(trie, "a::b::c") == [2, 5])
        #expect(trie.remove(id: 1) == nil)
    }

    @Test("A literal * is not the wildcard *, and both may be registered")
    func literalStar() {
        var trie = ListenerTrie<String>()
        _ = trie.insert("wild", id: 1, on: "*")
        _ = trie.insert("text", id: 2, on: EventPattern(exactly: "*"))
        #expect(trie.matches(for: "*").map(\.value) == ["text", "wild"])
        #expect(trie.matches(for: "a").map(\.value) == ["wild"])
        #expect(trie.remove(id: 1) == "wild")
        #expect(trie.matches(for: "*").map(\.value) == ["text"])
    }

    @Test("What is removed leaves nothing behind, however often")
    func pruning() {
        var trie = Self.trie(["a::b::c", "a::*"])
        let kept = trie.footprint
        for round in 0..<1_000 {
            let id = UInt64(100 + round)
            _ = trie.insert(0, id: id, on: ["a", "user\(round)", "**", "x"])
            #expect(trie.footprint == kept + 5)
            #expect(trie.remove(id: id) != nil)
        }
        #expect(trie.footprint == kept)
        _ = trie.removeAll(on: "a::b::c")
        #expect(Self.calls(trie, "a::b") == [1])
        _ = trie.remove(id: 1)
        #expect(trie.footprint == 0)
        #expect(trie.count == 0)
    }

    @Test("A match changes nothing, so names cannot make it grow")
    func matchingDoesNotGrow() {
        let trie = Self.trie(["a::**"])
        let footprint = trie.footprint
        for number in 0..<1_000 { _ = trie.matches(for: ["a", "peer\(number)"]) }
        #expect(trie.footprint == footprint)
    }

    /// Patterns that reach a name in very many ways.
    private static let ambiguous: [EventPattern] =
        (1...16).map { EventPattern(segments: (0..<$0).flatMap { _ in ["**", "a"] }) }
        + (1...16).map { EventPattern(segments: (0..<$0).flatMap { _ in ["**", "*"] } + ["b"]) }

    @Test("Twice as long a name takes no more than twice as many steps, however ambiguous the patterns are")
    func adversarial() {
        let trie = Self.trie(Self.ambiguous)
        let names = [300, 600, 1_200].map { EventName(segments: Array(repeating: "a", count: $0)) }
        let steps = names.map { trie.walk(along: $0).steps }
        #expect(steps[0] <= 300 * (trie.footprint + 1))
        #expect(steps[1] <= 2 * steps[0] + steps[0] / 10)
        #expect(steps[2] <= 2 * steps[1] + steps[1] / 10)
        #expect(trie.matches(for: names[0]).count == 16)
    }

    @Test("The steps of a name do not grow with the patterns that begin otherwise")
    func manyPatterns() {
        let name = EventName(segments: ["a", "b", "c", "d"])
        let others = (0..<10_000).map { EventPattern(segments: ["x\($0)", "b", "c", "d"]) }
        #expect(Self.trie(others + ["a::*::c::d"]).walk(along: name).steps == 4)
        #expect(Self.trie(others).walk(along: name).steps == 1)
    }

    @Test("Deep patterns and names work")
    func deep() {
        let long = Array(repeating: "a", count: 2_000)
        var trie = Self.trie([EventPattern(segments: long), EventPattern(segments: ["**"] + long)])
        #expect(Self.calls(trie, EventName(segments: long)) == [0, 1])
        #expect(Self.calls(trie, EventName(segments: ["x"] + long)) == [1])
        _ = trie.remove(id: 0)
        _ = trie.remove(id: 1)
        #expect(trie.footprint == 0)
    }
}
