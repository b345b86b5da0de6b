//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import TestSupport

/// Decodes any value by a plan that is made at random: for each element and member the same few questions, of which most fail. Every
/// seed is another type.
struct PlannedType: Decodable {
    /// What is asked about each value.
    private enum Question: CaseIterable {
        case bool, number, text, list, dictionary, optional, path, isNull, contains, missing, superDecoder, again
        case keys, nested, inner
    }

    /// Set by the test: a decoder passes nothing of the kind to a type.
    @TaskLocal static var seed: UInt64 = 0

    private(set) var answers: [String] = []

    init(from decoder: any Decoder) throws {
        var random = SplitMix64(seed: Self.seed &+ UInt64(decoder.codingPath.count))
        let questions = (0..<Int.random(in: 1...5, using: &random)).compactMap { _ in
            Question.allCases.randomElement(using: &random)
        }
        let order = Int.random(in: 0..<3, using: &random)
        if let object = try? decoder.container(keyedBy: TestJSON.MemberName.self) {
            var names = object.allKeys.map(\.stringValue).sorted()
            if order == 1 { names.reverse() }
            if order == 2 { names.shuffle(using: &random) }
            for name in names {
                for question in questions { self.ask(question, object, TestJSON.MemberName(stringValue: name)) }
            }
        } else if var array = try? decoder.unkeyedContainer() {
            while !array.isAtEnd {
                for question in questions { self.ask(question, &array) }
                let value = try array.superDecoder()
                if order == 0 { self.note { try value.singleValueContainer().decode(Int.self) } }
            }
        } else {
            self.note { try decoder.singleValueContainer().decode(String.self) }
            self.note { try decoder.singleValueContainer().decode(Int.self) }
        }
    }

    private mutating func note<Answer>(_ answer: () throws -> Answer) {
        // Decoders differ in which of two errors they meet first, and in what null is instead of a container.
        do { self.answers.append("\(try answer())") } catch { self.answers.append("error") }
    }

    private mutating func ask(
        _ question: Question, _ object: KeyedDecodingContainer<TestJSON.MemberName>, _ key: TestJSON.MemberName
    ) {
        let missing = TestJSON.MemberName(stringValue: key.stringValue + "?")
        switch question {
        case .bool: self.note { try object.decode(Bool.self, forKey: key) }
        case .number: self.note { try object.decode(Int.self, forKey: key) }
        case .text, .again: self.note { try object.decode(String.self, forKey: key) }
        case .list: self.note { try object.decode([Bool].self, forKey: key).count }
        case .dictionary: self.note { try object.decode([String: Bool].self, forKey: key).count }
        case .optional: self.note { try object.decodeIfPresent(Double.self, forKey: key) ?? -1 }
        case .path: self.note { object.codingPath.count }
        case .isNull: self.note { try object.decodeNil(forKey: key) }
        case .contains: self.note { object.contains(key) }
        case .missing: self.note { try object.decode(Int.self, forKey: missing) }
        case .superDecoder: self.note { try object.superDecoder(forKey: key).codingPath.count }
        case .keys: self.note { object.allKeys.count }
        case .nested: self.note { try object.nestedUnkeyedContainer(forKey: key).count ?? 0 }
        case .inner: self.note { try object.decode(Self.self, forKey: key).answers }
        }
    }

    private mutating func ask(_ question: Question, _ array: inout any UnkeyedDecodingContainer) {
        var copy = array
        switch question {
        case .bool: self.note { try copy.decode(Bool.self) }
        case .number: self.note { try copy.decode(Int.self) }
        case .text: self.note { try copy.decode(String.self) }
        case .list: self.note { try copy.decode([Bool].self).count }
        case .dictionary, .missing: self.note { try copy.decode([String: Bool].self).count }
        case .optional: self.note { try copy.decodeIfPresent(Double.self) ?? -1 }
        case .path, .keys: self.note { copy.codingPath.count }
        case .isNull, .contains: self.note { try copy.decodeNil() }
        case .superDecoder: self.note { try copy.superDecoder().codingPath.count }
        case .again:
            self.note { try copy.decode(Bool.self) }
            self.note { try copy.decode(Bool.self) }
        case .nested: self.note { try copy.nestedContainer(keyedBy: TestJSON.MemberName.self).allKeys.count }
        case .inner: self.note { try copy.decode(Self.self).answers }
        }
    }
}
