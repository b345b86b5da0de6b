//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import TestSupport

/// Asks a decoder at random for all that it can be asked for, several containers at a time, and writes down the answers. The
/// same questions for every decoder.
struct DecodingProgram: Decodable {
    /// What may be asked.
    private enum Place {
        case object(KeyedDecodingContainer<TestJSON.MemberName>)
        case array(any UnkeyedDecodingContainer)
        case value(any Decoder)
    }

    /// Set by the test: a decoder passes nothing of the kind to a type.
    @TaskLocal static var seed: UInt64 = 0

    private(set) var answers: [String] = []

    init(from decoder: any Decoder) throws {
        var random = SplitMix64(seed: Self.seed)
        var places = [Place.value(decoder)]
        for _ in 0..<12 {
            let index = Int.random(in: places.indices, using: &random)
            switch places[index] {
            case .value(let decoder): self.ask(decoder, &places, &random)
            case .object(let object): self.ask(object, &places, &random)
            case .array(var array):
                self.ask(&array, &places, &random)
                places[index] = .array(array)
            }
        }
    }

    private mutating func note<Answer>(_ question: String, _ answer: () throws -> Answer) -> Answer? {
        do {
            let answer = try answer()
            self.answers.append("\(question): \(Self.description(answer))")
            return answer
        } catch {
            self.answers.append("\(question): \(ErrorSummary(error))")
            return nil
        }
    }

    private static func description(_ answer: Any) -> String {
        switch answer {
        case let answers as [String: TestJSON]:
            "\(TestJSON.object(answers.map { .init(name: $0.key, value: $0.value) }))"
        case let program as DecodingProgram: "\(program.answers)"
        case is Int, is Double, is Bool, is String, is TestJSON, is [TestJSON], is Int?, is String?: "\(answer)"
        default: "a container"
        }
    }

    private mutating func ask(_ decoder: any Decoder, _ places: inout [Place], _ random: inout SplitMix64) {
        switch Int.random(in: 0..<8, using: &random) {
        case 0...2:
            let object = self.note("object") { try decoder.container(keyedBy: TestJSON.MemberName.self) }
            if let object { places.append(.object(object)) }
        case 3...5:
            let array = self.note("array") { try decoder.unkeyedContainer() }
            if let array { places.append(.array(array)) }
        case 6: _ = self.note("string") { try decoder.singleValueContainer().decode(String.self) }
        default: _ = self.note("null") { try decoder.singleValueContainer().decodeNil() }
        }
    }

    private mutating func ask(
        _ object: KeyedDecodingContainer<TestJSON.MemberName>, _ places: inout [Place], _ random: inout SplitMix64
    ) {
        // Foundation has no order, and takes names of one accent or two scalars for the same.
        let names = object.allKeys.map(\.stringValue).filter { $0.unicodeScalars.allSatisfy(\.isASCII) }.sorted()
        _ = self.note("names") { "\(names)" }
        let isMissing = names.isEmpty || Int.random(in: 0..<5, using: &random) == 0
        let name = isMissing ? "missing" : names[Int.random(in: names.indices, using: &random)]
        let key = TestJSON.MemberName(stringValue: name)
        _ = self.note("contains") { object.contains(key) }
        switch Int.random(in: 0..<11, using: &random) {
        case 0: _ = self.note("\(name) null") { try object.decodeNil(forKey: key) }
        case 1: _ = self.note("\(name) number") { try object.decode(Double.self, forKey: key) }
        case 2: _ = self.note("\(name) text if present") { try object.decodeIfPresent(String.self, forKey: key) }
        case 3: _ = self.note("\(name) members") { try object.decode([String: TestJSON].self, forKey: key) }
        case 4: _ = self.note("\(name) any") { try object.decode(TestJSON.self, forKey: key) }
        case 5, 6:
            let inner = self.note("\(name) object") {
                try object.nestedContainer(keyedBy: TestJSON.MemberName.self, forKey: key)
            }
            if let inner { places.append(.object(inner)) }
        case 7, 8:
            let inner = self.note("\(name) array") { try object.nestedUnkeyedContainer(forKey: key) }
            if let inner { places.append(.array(inner)) }
        case 9 where !isMissing:
            if let decoder = try? object.superDecoder(forKey: key) { places.append(.value(decoder)) }
        default: _ = self.note("\(name) program") { try object.decode(DecodingProgram.self, forKey: key) }
        }
    }

    private mutating func ask(
        _ array: inout any UnkeyedDecodingContainer, _ places: inout [Place], _ random: inout SplitMix64
    ) {
        _ = self.note("place") { "\(array.currentIndex) of \(array.count ?? -1), \(array.isAtEnd)" }
        switch Int.random(in: 0..<9, using: &random) {
        case 0: _ = self.note("null") { try array.decodeNil() }
        // Behind the last element Foundation's goes on counting.
        case 1 where !array.isAtEnd: _ = self.note("number if present") { try array.decodeIfPresent(Double.self) }
        case 2: _ = self.note("text") { try array.decode(String.self) }
        case 3: _ = self.note("list") { try array.decode([TestJSON].self) }
        case 4: _ = self.note("any") { try array.decode(TestJSON.self) }
        case 5:
            let inner = self.note("object") { try array.nestedContainer(keyedBy: TestJSON.MemberName.self) }
            if let inner { places.append(.object(inner)) }
        case 6:
            let inner = self.note("array") { try array.nestedUnkeyedContainer() }
            if let inner { places.append(.array(inner)) }
        case 7 where !array.isAtEnd: if let decoder = try? array.superDecoder() { places.append(.value(decoder)) }
        default: _ = self.note("program") { try array.decode(DecodingProgram.self) }
        }
    }
}
