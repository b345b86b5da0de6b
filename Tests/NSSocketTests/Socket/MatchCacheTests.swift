//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import TestSupport
import Testing

@testable import NSSocket

@Suite("The cache of matches", .longComputation)
struct MatchCacheTests {
    private typealias Registry = ListenerRegistry<Subscriber>

    private let cache = MatchCache()

    private static func frames(_ lines: [String]) throws -> [Frame] {
        var scanner = FrameScanner(limits: FrameLimits(nesting: 8, segments: 64))
        var frames: [Frame] = []
        scanner.feed(ByteBuffer(string: lines.joined(separator: "\n") + "\n"))
        while let frame = try scanner.next() { frames.append(frame) }
        return frames
    }

    private static func add(_ pattern: EventPattern, to registry: inout Registry) -> ListenerToken {
        registry.add(.listener { _, _ in }, on: pattern).token
    }

    private func expectRightAnswers(_ frames: [Frame], _ registry: Registry) {
        for frame in frames {
            let expected = registry.trie.matches(for: frame).map(\.id)
            #expect(self.cache.matches(for: frame, in: registry).map(\.id) == expected, "\(frame.name)")
        }
    }

    @Test("It answers as the trie does, the first time and later, for more names than it has places")
    func sameAsTrie() throws {
        var registry = Registry(maxListeners: 0)
        for pattern: EventPattern in ["a::*", "a::1", "**", "a::17::**", "b", ["b", ""]] {
            _ = Self.add(pattern, to: &registry)
        }
        let frames = try Self.frames((0..<1000).map { #"["a","\#($0)",null]"# } + [#"["b",1]"#, #"["b","",1]"#, "[1]"])
        self.expectRightAnswers(frames, registry)
        self.expectRightAnswers(frames, registry)
        self.expectRightAnswers(frames.reversed(), registry)
    }

    @Test("It answers as the trie does while patterns become many, and few again")
    func many() throws {
        var registry = Registry(maxListeners: 0)
        let frames = try Self.frames((0..<3000).map { #"["a","\#($0)",null]"# })
        let tokens = (0..<3000).map { number in
            if number % 1000 == 500 { self.expectRightAnswers(frames, registry) }
            return Self.add(["a", "\(number)"], to: &registry)
        }
        self.expectRightAnswers(frames, registry)
        for token in tokens.dropFirst(10) {
            let version = registry.version
            _ = registry.remove(token)
            self.cache.forget(version: version)
        }
        self.expectRightAnswers(frames, registry)
    }

    @Test("The last match answers as the trie does, whatever name comes after which")
    func lastMatch() throws {
        var registry = Registry(maxListeners: 0)
        for pattern: EventPattern in ["a::*", "a::1", "**", "b", ["long", "*"]] { _ = Self.add(pattern, to: &registry) }
        let long = String(repeating: "x", count: 200)
        let names = [
            #""a","1""#, #""a","1""#, #""a","2""#, #""b""#, #" "b""#, "\"long\",\"\(long)\"", "\"long\",\"\(long)\"",
        ]
        var last = LastMatch<Registry.Registration>()
        for (number, frame) in try Self.frames((names + names.reversed()).map { "[\($0),{}]" }).enumerated() {
            last.lookUp(EventMessage(frame: frame), in: registry.trie)
            #expect(last.entries.map(\.id) == registry.trie.matches(for: frame).map(\.id), "frame \(number)")
        }
    }

    @Test("The number of a name saves a look at it; without a number, and with another, it is looked at")
    func nameNumbers() throws {
        var registry = Registry(maxListeners: 0)
        for pattern: EventPattern in ["a", "b"] { _ = Self.add(pattern, to: &registry) }
        let frames = try Self.frames([#"["a",1]"#, #"["b",1]"#])
        let (a, b) = (frames[0], frames[1])
        var last = LastMatch<Registry.Registration>()
        func found(_ frame: Frame, _ number: UInt32) -> [UInt64] {
            last.lookUp(EventMessage(frame: frame, nameNumber: number), in: registry.trie)
            return last.entries.map(\.id)
        }
        let (ofA, ofB) = (registry.trie.matches(for: a).map(\.id), registry.trie.matches(for: b).map(\.id))
        #expect(ofA != ofB)
        #expect(found(a, 1) == ofA)
        #expect(found(b, 2) == ofB)
        #expect(found(b, 3) == ofB)
        #expect(found(b, 0) == ofB)
        #expect(found(a, 0) == ofA)
        // A name that is known by its number is not looked at.
        #expect(found(b, 4) == ofB)
        #expect(found(a, 4) == ofB)
    }

    @Test("A change of listeners counts from the next message on")
    func change() throws {
        var registry = Registry(maxListeners: 0)
        let frame = try #require(try Self.frames([#"["a",1]"#]).first)
        let first = Self.add("a", to: &registry)
        #expect(self.cache.matches(for: frame, in: registry).map(\.id) == [first.id])
        let second = Self.add("*", to: &registry)
        #expect(self.cache.matches(for: frame, in: registry).map(\.id) == [first.id, second.id])
        _ = registry.remove(first)
        #expect(self.cache.matches(for: frame, in: registry).map(\.id) == [second.id])
    }

    @Test("Two registries that share it do not see each other's listeners")
    func registries() throws {
        var one = Registry(maxListeners: 0)
        var other = Registry(maxListeners: 0)
        let frame = try #require(try Self.frames([#"["a",1]"#]).first)
        let (first, second) = (Self.add("a", to: &one), Self.add("a", to: &other))
        for _ in 0..<2 {
            #expect(self.cache.matches(for: frame, in: one).map(\.id) == [first.id])
            #expect(self.cache.matches(for: frame, in: other).map(\.id) == [second.id])
        }
    }

    @Test("Names that differ only in how they are written are the same name")
    func spelling() throws {
        var registry = Registry(maxListeners: 0)
        let token = Self.add("ab", to: &registry)
        for frame in try Self.frames([#"["ab",1]"#, #"["a\u0062",1]"#, #"[ "ab" , 1 ]"#]) {
            #expect(self.cache.matches(for: frame, in: registry).map(\.id) == [token.id])
        }
    }

    @Test("Names too long to remember are looked up")
    func long() throws {
        var registry = Registry(maxListeners: 0)
        let segments = (0..<40).map { "segment\($0)" }
        let token = Self.add(EventPattern(segments: segments), to: &registry)
        let line = "[" + segments.map { "\"\($0)\"," }.joined() + "0]"
        let frame = try #require(try Self.frames([line]).first)
        for _ in 0..<2 { #expect(self.cache.matches(for: frame, in: registry).map(\.id) == [token.id]) }
    }

    @Test("What a listener holds goes away with the listener")
    func release() throws {
        final class Held: Sendable {}
        var registry = Registry(maxListeners: 0)
        weak var watched: Held?
        let token: ListenerToken
        do {
            let held = Held()
            watched = held
            token = registry.add(.listener { _, _ in withExtendedLifetime(held) {} }, on: "a").token
        }
        let frame = try #require(try Self.frames([#"["a",1]"#]).first)
        _ = self.cache.matches(for: frame, in: registry)
        let version = registry.version
        _ = registry.remove(token)
        #expect(watched != nil)
        self.cache.forget(version: version)
        #expect(watched == nil)
    }

    @Test("Listeners go when nothing remembers them any more, so what they call finds nothing left to let go of")
    func releaseAfterChange() throws {
        final class Held: Sendable {
            let onEnd: @Sendable () -> Void
            init(onEnd: @escaping @Sendable () -> Void) { self.onEnd = onEnd }
            deinit { self.onEnd() }
        }
        // Listeners are let go of on this thread, within `forget`.
        nonisolated(unsafe) let cache = self.cache
        var registry = Registry(maxListeners: 0)
        let version = Watched<UInt64>(0)
        let (depth, depths) = (Watched(0), Watched<[Int]>([]))
        let tokens = ["a", "b", "c"].map { name in
            let held = Held {
                depth.update { $0 += 1 }
                depths.append(depth.value)
                cache.forget(version: version.value)
                depth.update { $0 -= 1 }
            }
            return registry.add(.listener { _, _ in withExtendedLifetime(held) {} }, on: [name]).token
        }
        let frames = try Self.frames([#"["a",1]"#, #"["b",1]"#, #"["c",1]"#])
        for frame in frames { #expect(self.cache.matches(for: frame, in: registry).count == 1) }
        version.update { $0 = registry.version }
        for token in tokens { _ = registry.remove(token) }
        #expect(depths.value.isEmpty)
        self.cache.forget(version: version.value)
        #expect(depths.value == [1, 1, 1])
    }
}
