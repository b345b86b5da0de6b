//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON

@testable import NSSocket

/// A line of the `emitter-match` files: listeners and one emit.
struct MatchVector: Decodable {
    var id: String
    var delimiter: String
    var listeners: [VectorEvent]
    var emit: VectorEvent
    /// The answer where all agree.
    var calls: [Int]?
    /// The answer by the rule where the original breaks it.
    var expected: [Int]?

    var name: EventName { self.emit.name(self.delimiter) }
    var patterns: [EventPattern] { self.listeners.map { $0.pattern(self.delimiter) } }
    var patternSegments: [[String]] { self.listeners.map { $0.name(self.delimiter).segments } }

    /// The original refuses a listener of this line and we do not, so the recorded answer says nothing.
    var isRefused: Bool { self.listeners.contains { $0.isRefused(self.delimiter) } }

    /// Which listeners an emitter calls, in order; -1 for that of every event.
    func emitterCalls() throws -> [Int] {
        var calls: [Int] = []
        let emitter = EventEmitter<Void>(maxListeners: 0) { _, _ in }
        for (index, pattern) in self.patterns.enumerated() { emitter.on(pattern) { _, _ in calls.append(index) } }
        // Also hears `error`, which would throw otherwise.
        emitter.onAny { _, _ in calls.append(-1) }
        try emitter.emit(self.name)
        return calls
    }

    /// Which listeners an emitter counts.
    func emitterCount() -> Int {
        let emitter = EventEmitter<Void>(maxListeners: 0) { _, _ in }
        for pattern in self.patterns { emitter.on(pattern) { _, _ in } }
        return emitter.listenerCount(for: self.name)
    }

    /// What the trie answers through its two entrances, and what it holds after everything is removed again.
    func trieAnswers() throws -> (byName: [Int], byFrame: [Int], leftover: Int) {
        var trie = ListenerTrie<Int>()
        for (index, pattern) in self.patterns.enumerated() { _ = trie.insert(index, id: UInt64(index), on: pattern) }
        let byName = trie.matches(for: self.name).map(\.value)
        let byFrame = try trie.matches(forFrameOf: self.name).map(\.value)
        for index in self.listeners.indices { _ = trie.remove(id: UInt64(index)) }
        return (byName, byFrame, trie.footprint)
    }
}

extension ListenerTrie {
    /// The values that a name reaches, looked for in the bytes of a frame.
    func matches(forFrameOf name: EventName) throws -> [Entry] {
        let frame = try JSONCoder().encode(name.segments.map(Optional.some) + [nil])
        let message = try EventMessage(wire: RawJSON(String(decoding: frame, as: UTF8.self)))
        return self.matches(for: message.frame)
    }

    /// The whole way of a name.
    func walk(along name: EventName) -> Walk {
        var walk = self.walk()
        for segment in name.segments { self.follow(Array(segment.utf8).span, &walk) }
        return walk
    }
}
