//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@Suite("Recorded matches")
struct EmitterMatchVectors {
    @Test("Where all versions agree with the rule")
    func agreed() throws {
        try Self.check("emitter-match.jsonl", expected: \.calls)
    }

    @Test("Where the versions disagree")
    func disagreed() throws {
        try Self.check("emitter-match-disagree.jsonl", expected: \.expected)
    }

    @Test("Where all versions break the rule")
    func quirks() throws {
        try Self.check("emitter-match-quirks.jsonl", expected: \.expected)
    }

    @Test(
        "A wildcard in an emitted name is literal text",
        arguments: ["emitter-match-wildcard-emit.jsonl", "emitter-match-wildcard-emit-quirks.jsonl"]
    )
    func wildcardEmits(file: String) throws {
        for vector in try Vectors.rows(of: file, as: MatchVector.self) {
            Self.check(vector, expected: MatchOracle.calls(vector.patternSegments, vector.name.segments))
        }
    }

    private static func check(_ file: String, expected: KeyPath<MatchVector, [Int]?>) throws {
        var checked = 0
        for vector in try Vectors.rows(of: file, as: MatchVector.self) where !vector.isRefused {
            let calls = try #require(vector[keyPath: expected], "\(vector.id) has no answer")
            Self.check(vector, expected: calls)
            checked += 1
        }
        #expect(checked > 0)
    }

    private static func check(_ vector: MatchVector, expected: [Int]) {
        let id = Comment(rawValue: vector.id)
        #expect(throws: Never.self, id) {
            let calls = try vector.emitterCalls()
            #expect(calls == [-1] + expected, id)
        }
        #expect(vector.emitterCount() == expected.count, id)
        #expect(throws: Never.self, id) {
            let trie = try vector.trieAnswers()
            #expect(trie.byName == expected, id)
            #expect(trie.byFrame == expected, id)
            #expect(trie.leftover == 0, id)
        }
        let matching = vector.patterns.indices.filter { vector.patterns[$0].matches(vector.name) }
        #expect(matching == expected.sorted(), id)
    }
}
