//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Testing

@testable import NSSocket

@Suite("The listener registry")
struct ListenerRegistryTests {
    private static func reached(_ registry: ListenerRegistry<String>, _ name: EventName) -> [String] {
        registry.trie.matches(for: name).map(\.value.listener)
    }

    @Test("Tokens are never used twice, for patterns or for every event")
    func tokens() {
        var registry = ListenerRegistry<String>(maxListeners: 0)
        var tokens: Set<ListenerToken> = []
        for _ in 0..<10 {
            let token = registry.add("x", on: "a").token
            tokens.insert(token)
            tokens.insert(registry.addAny("y"))
            _ = registry.remove(token)
        }
        _ = registry.removeAll()
        _ = registry.removeAny()
        tokens.insert(registry.add("x", on: "a").token)
        #expect(tokens.count == 21)
    }

    @Test("A use that is not the last leaves the listener, the last removes it before the call")
    func use() throws {
        var registry = ListenerRegistry<String>(maxListeners: 0)
        _ = registry.add("twice", times: 2, on: "a")
        _ = registry.add("ever", on: "a")
        let entries = registry.trie.matches(for: "a")
        func use() -> [Bool] { entries.map { registry.use($0) } }
        #expect(use() == [true, true])
        #expect(Self.reached(registry, "a") == ["twice", "ever"])
        #expect(use() == [true, true])
        #expect(Self.reached(registry, "a") == ["ever"])
        #expect(use() == [false, true])
        #expect(Self.reached(registry, "a") == ["ever"])
    }

    @Test("It is empty when listeners of both kinds are gone, and holds no node then")
    func isEmpty() throws {
        var registry = ListenerRegistry<String>(maxListeners: 0)
        #expect(!registry.hasPatterns)
        let any = registry.addAny("any")
        #expect(!registry.hasPatterns && registry.anyListeners.count == 1)
        _ = registry.add("limited", times: 1, on: "a::**")
        let listener = registry.add("listener", on: "a::b::*").token
        _ = registry.add("pattern", on: "x")
        _ = registry.remove(any)
        for entry in registry.trie.matches(for: "a") { registry.use(entry) }
        #expect(registry.remove(listener)?.listener == "listener")
        #expect(registry.remove(listener) == nil)
        #expect(registry.hasPatterns)
        #expect(registry.removeAll(on: "x").map(\.listener) == ["pattern"])
        #expect(!registry.hasPatterns && registry.anyListeners.isEmpty)
        #expect(registry.trie.footprint == 0)
        #expect(registry.eventPatterns.isEmpty)
    }

    @Test("The excess names the pattern and how many stand on it, the first time only")
    func excess() {
        var registry = ListenerRegistry<String>(maxListeners: 2)
        let excesses = (0..<5).map { _ in registry.add("x", on: "a::*").excess }
        #expect(excesses == [nil, nil, .init(pattern: "a::*", count: 3), nil, nil])
    }

    @Test("A snapshot taken before a change stays as it was")
    func snapshots() {
        var registry = ListenerRegistry<String>(maxListeners: 0)
        _ = registry.add("a", on: "a")
        _ = registry.addAny("any")
        let (any, entries) = (registry.anyListeners, registry.trie.matches(for: "a"))
        _ = registry.removeAll()
        _ = registry.removeAny()
        #expect(any.map(\.value.listener) == ["any"])
        #expect(entries.map(\.value.listener) == ["a"])
        #expect(Self.reached(registry, "a").isEmpty)
    }
}
