//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocketJSON
import Testing

@Suite("Everything that Codable can ask for")
struct CodableShapesTests {
    /// Codes there and back by ours, and across by Foundation's.
    private static func check<Value: Codable & Equatable>(_ value: Value, _ text: String? = nil) throws {
        let (coder, encoder) = (JSONCoder(), JSONEncoder())
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let ours = try coder.encode(value)
        let oursText = String(decoding: ours, as: UTF8.self)
        if let text { #expect(oursText == text) }
        #expect(try coder.decode(Value.self, from: ours) == value, "\(oursText)")
        #expect(try JSONDecoder().decode(Value.self, from: Data(ours)) == value, "\(oursText)")
        let theirs = try encoder.encode(value)
        #expect(try coder.decode(Value.self, from: Array(theirs)) == value, "\(oursText)")
        // The same members, in whatever order.
        #expect(try coder.decode(JSONValue.self, from: ours) == coder.decode(JSONValue.self, from: Array(theirs)))
    }

    struct Empty: Codable, Equatable {}

    struct Optionals: Codable, Equatable {
        var a: Int?
        var b: String??
        var c: [Int?]
        var d: [String: Bool?]
    }

    @Test("Optionals are left out, or null inside of arrays and dictionaries")
    func optionals() throws {
        try Self.check(Optionals(a: nil, b: .none, c: [1, nil], d: ["x": nil]), #"{"c":[1,null],"d":{"x":null}}"#)
        try Self.check(Optionals(a: 1, b: "x", c: [], d: [:]), #"{"a":1,"b":"x","c":[],"d":{}}"#)
        try Self.check([Int?.none, 3], "[null,3]")
        try Self.check(Int?.none, "null")
        try Self.check(Empty(), "{}")
        try Self.check([Empty(), Empty()], "[{},{}]")
    }

    enum Choice: Codable, Equatable {
        case none
        case one(Int)
        case named(x: String, y: [Choice])
    }

    enum Level: Int, Codable, CodingKeyRepresentable { case low = 1, high = 2 }
    enum Word: String, Codable, CodingKeyRepresentable { case yes, no }

    @Test("Enums, and dictionaries with keys of all kinds")
    func enumsAndDictionaries() throws {
        try Self.check(Choice.none, #"{"none":{}}"#)
        try Self.check(
            Choice.named(x: "a", y: [.one(1), .none]), #"{"named":{"x":"a","y":[{"one":{"_0":1}},{"none":{}}]}}"#)
        try Self.check([Level.low, .high], "[1,2]")
        try Self.check([7: "a"], #"{"7":"a"}"#)
        try Self.check(["é": 1])
        try Self.check([Word.yes: [1], .no: []])
        try Self.check([Level.high: Word.no], #"{"2":"no"}"#)
        try Self.check([Choice.none: 1].count)
        try Self.check([[1, 2]: "x"].map { [$0.key] })
        try Self.check(Set(["a", "b", "c"]))
        try Self.check([true: "x"], #"[true,"x"]"#)
    }

    class Animal: Codable {
        var legs = 4
        init() {}
    }

    /// Shares its superclass's object.
    final class Dog: Animal, Equatable {
        var name = "Rex"
        enum CodingKeys: CodingKey { case name }
        override init() { super.init() }
        required init(from decoder: any Decoder) throws {
            self.name = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .name)
            try super.init(from: decoder)
        }
        override func encode(to encoder: any Encoder) throws {
            try super.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(self.name, forKey: .name)
        }
        static func == (left: Dog, right: Dog) -> Bool { left.name == right.name && left.legs == right.legs }
    }

    /// Keeps its superclass in members of their own.
    final class Cat: Animal, Equatable {
        var lives = 9
        enum CodingKeys: CodingKey { case lives, base }
        override init() { super.init() }
        required init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.lives = try container.decode(Int.self, forKey: .lives)
            _ = try Animal(from: container.superDecoder(forKey: .base))
            try super.init(from: container.superDecoder())
        }
        override func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            let (first, second) = (container.superEncoder(), container.superEncoder(forKey: .base))
            try container.encode(self.lives, forKey: .lives)
            // Later than what stands behind them.
            try super.encode(to: second)
            try super.encode(to: first)
        }
        static func == (left: Cat, right: Cat) -> Bool { left.lives == right.lives && left.legs == right.legs }
    }

    @Test("Classes with a superclass, in one object or in two")
    func classes() throws {
        let dog = Dog()
        dog.legs = 3
        try Self.check(dog, #"{"legs":3,"name":"Rex"}"#)
        try Self.check([Cat(), Cat()])
        let text = String(decoding: try JSONCoder().encode(Cat()), as: UTF8.self)
        #expect(text == #"{"super":{"legs":4},"base":{"legs":4},"lives":9}"#)
    }

    /// Nested containers of all kinds, decoded as they were encoded.
    struct Nested: Codable, Equatable {
        var numbers: [Int]
        enum Keys: CodingKey { case object, array, x, y }
        init(_ numbers: [Int]) { self.numbers = numbers }
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Keys.self)
            let object = try container.nestedContainer(keyedBy: Keys.self, forKey: .object)
            var array = try container.nestedUnkeyedContainer(forKey: .array)
            var inner = try array.nestedUnkeyedContainer()
            let member = try array.nestedContainer(keyedBy: Keys.self)
            self.numbers = [
                try object.decode(Int.self, forKey: .x), try inner.decode(Int.self),
                try member.decode(Int.self, forKey: .y), try array.decode(Int.self),
                try array.superDecoder().singleValueContainer().decode(Int.self),
            ]
            #expect(try inner.isAtEnd && array.decodeNil() && array.isAtEnd)
            #expect(array.currentIndex == 5 && array.count == 5)
        }
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            var object = container.nestedContainer(keyedBy: Keys.self, forKey: .object)
            try object.encode(self.numbers[0], forKey: .x)
            var array = container.nestedUnkeyedContainer(forKey: .array)
            var inner = array.nestedUnkeyedContainer()
            try inner.encode(self.numbers[1])
            var member = array.nestedContainer(keyedBy: Keys.self)
            try member.encode(self.numbers[2], forKey: .y)
            try array.encode(self.numbers[3])
            var last = array.superEncoder().singleValueContainer()
            try last.encode(self.numbers[4])
            try array.encodeNil()
        }
    }

    @Test("Containers inside of containers")
    func nested() throws {
        try Self.check(Nested([1, 2, 3, 4, 5]), #"{"object":{"x":1},"array":[[2],{"y":3},4,5,null]}"#)
    }

    struct Everything: Codable, Equatable {
        var date = Date(timeIntervalSince1970: 0)
        var url = URL(string: "https://example.org/a?b=c")
        var decimal = Decimal(string: "12345678901234567890.12345678901234567") ?? 0
        var data: [Data?] = [Data([1, 2, 255]), nil]
        var deep: [String: [Decimal]] = ["a": [1, -2]]
    }

    @Test("Foundation's types, wherever they are")
    func foundation() throws {
        let value = Everything()
        let text = try JSONCoder().encode(value)
        #expect(try JSONCoder().decode(Everything.self, from: text) == value)
        let expected =
            #"{"date":"1970-01-01T00:00:00.000Z","url":"https://example.org/a?b=c","#
            + #""decimal":12345678901234567890.12345678901234567,"data":["AQL/",null],"deep":{"a":[1,-2]}}"#
        #expect(String(decoding: text, as: UTF8.self) == expected)
    }
}

extension CodableShapesTests.Choice: Hashable {
    func hash(into hasher: inout Hasher) {}
}
