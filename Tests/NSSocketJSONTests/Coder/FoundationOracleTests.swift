//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocketJSON
import TestSupport
import Testing

/// 100,000 values and documents, ours beside Foundation's.
@Suite("Foundation as the oracle", .longComputation)
struct FoundationOracleTests {
    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return encoder
    }()

    @Test("What either encodes, both decode to the same value")
    func values() throws {
        var random = RandomValues(seed: 21)
        let (ours, theirs) = (JSONCoder(), JSONDecoder())
        for _ in 0..<2000 {
            let value = random.record()
            let text = try ours.encode(value)
            #expect(GrammarCheck.fault(text) == nil)
            let foundationText = Array(try Self.encoder.encode(value))
            let decoded = [
                try ours.decode(RandomValues.Record.self, from: text),
                try theirs.decode(RandomValues.Record.self, from: Data(text)),
                try ours.decode(RandomValues.Record.self, from: foundationText),
            ]
            for other in decoded where other != value { Issue.record("\(String(decoding: text, as: UTF8.self))") }
        }
    }

    @Test("Scalars and arrays of them", arguments: [31, 32])
    func scalars(seed: UInt64) throws {
        var random = RandomValues(seed: seed)
        let (ours, theirs) = (JSONCoder(), JSONDecoder())
        for _ in 0..<5000 {
            let doubles = random.list { $0.double() } + [random.double()]
            let texts = random.list { $0.text() } + [random.text()]
            let (numbers, strings) = (try ours.encode(doubles), try ours.encode(texts))
            let back = (try ours.decode([Double].self, from: numbers), try ours.decode([String].self, from: strings))
            #expect(back.0 == doubles)
            #expect(back.1.elementsEqual(texts) { $0.utf8.elementsEqual($1.utf8) })
            #expect(try theirs.decode([Double].self, from: Data(numbers)) == doubles)
            #expect(strings == Array(try Self.encoder.encode(texts)))
        }
    }

    @Test("Documents mean the same to both", arguments: [41, 42, 43])
    func documents(seed: UInt64) throws {
        var json = RandomJSON(seed: seed)
        let (ours, theirs) = (JSONCoder(), JSONDecoder())
        for _ in 0..<14_000 {
            let text = json.value(depth: 3)
            let value = try ours.decode(JSONValue.self, from: text)
            let test = try ours.decode(TestJSON.self, from: text)
            let written = try ours.encode(value)
            #expect(try ours.decode(JSONValue.self, from: written) == value, "\(text)")
            #expect(try ours.decode(TestJSON.self, from: written) == test, "\(text)")
            // Of members of the same name Foundation keeps the first, ours the last (behaviour catalogue R13): once written,
            // there is one of each.
            let isUnambiguous = ReplacedMembers.ranges(in: text.utf8.span.bytes).isEmpty
            let foundation = try theirs.decode(TestJSON.self, from: isUnambiguous ? Data(text.utf8) : Data(written))
            if foundation != test { Issue.record("\(text): \(test) against \(foundation)") }
        }
    }

    @Test("Damaged documents are judged alike and crash nothing", arguments: [51, 52])
    func damaged(seed: UInt64) {
        var json = RandomJSON(seed: seed)
        var accepted = 0
        for _ in 0..<23_000 {
            let text = json.value(depth: 3)
            let bytes = json.mutated(text)
            let isValid = GrammarCheck.fault(bytes) == nil
            let value = try? JSONCoder().decode(JSONValue.self, from: bytes)
            if value != nil { accepted += 1 }
            // Only a number beyond `Double` is well-formed and no value.
            if isValid != (value != nil), !String(decoding: bytes, as: UTF8.self).contains(/[eE][+]?[0-9]{3}/) {
                Issue.record("\(String(decoding: bytes, as: UTF8.self).debugDescription)")
            }
        }
        #expect(accepted > 2000)
    }
}
