//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocketJSON
import Testing

/// Types that are coded in a way of their own, ours beside Foundation's.
@Suite("Less common shapes of Codable")
struct UncommonShapesTests {
    private static func check<Value: Codable & Equatable>(_ value: Value, _ text: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let ours = try JSONCoder().text(value)
        #expect(ours == text)
        #expect(try JSONCoder().decode(Value.self, from: ours) == value)
        #expect(try JSONDecoder().decode(Value.self, from: Data(ours.utf8)) == value)
        let theirs = try encoder.encode(value)
        #expect(try JSONCoder().decode(Value.self, from: Array(theirs)) == value)
        #expect(
            try JSONCoder().decode(JSONValue.self, from: ours)
                == JSONCoder().decode(JSONValue.self, from: Array(theirs)))
    }

    @propertyWrapper
    struct Clamped: Codable, Equatable {
        private var value: Int
        var wrappedValue: Int {
            get { self.value }
            set { self.value = min(max(newValue, 0), 9) }
        }
        init(wrappedValue: Int) { self.value = min(max(wrappedValue, 0), 9) }
        init(from decoder: any Decoder) throws { self.init(wrappedValue: try Int(from: decoder)) }
        func encode(to encoder: any Encoder) throws { try self.value.encode(to: encoder) }
    }

    struct Wrapped: Codable, Equatable {
        @Clamped var level = 3
        @Clamped var other = 12
    }

    @Test("Property wrappers")
    func wrappers() throws {
        try Self.check(Wrapped(), #"{"level":3,"other":9}"#)
        #expect(try JSONCoder().decode(Wrapped.self, from: #"{"level":-5,"other":70}"#).level == 0)
    }

    struct Doubly: Codable, Equatable {
        var a: Int??
        var b: [Int??]
        var c: Int?
        var d: Int?
        init(a: Int??, b: [Int??], c: Int?, d: Int?) { (self.a, self.b, self.c, self.d) = (a, b, c, d) }
        func encode(to encoder: any Encoder) throws {
            var object = encoder.container(keyedBy: Letter.self)
            try object.encode(self.a, forKey: .a)
            try object.encode(self.b, forKey: .b)
            if let c { try object.encode(c, forKey: .c) } else { try object.encodeNil(forKey: .c) }
            try object.encodeIfPresent(self.d, forKey: .d)
        }
    }

    @Test("Optionals of optionals, null that is written, and null that is left out")
    func optionals() throws {
        try Self.check(Doubly(a: 1, b: [1, .some(2)], c: 3, d: 4), #"{"a":1,"b":[1,2],"c":3,"d":4}"#)
        try Self.check(Doubly(a: nil, b: [.none], c: nil, d: nil), #"{"a":null,"b":[null],"c":null}"#)
        try Self.check(Int??.some(5), "5")
        try Self.check([String?]??.some([nil, "x"]), #"[null,"x"]"#)
    }

    /// An array of an array and a scalar, as tuples are often written.
    struct Pairs: Codable, Equatable {
        struct Pair: Codable, Equatable {
            var (name, range) = ("", 0..<0)
            init(_ name: String, _ range: Range<Int>) { (self.name, self.range) = (name, range) }
            init(from decoder: any Decoder) throws {
                var array = try decoder.unkeyedContainer()
                self.name = try array.decode(String.self)
                var bounds = try array.nestedUnkeyedContainer()
                self.range = try bounds.decode(Int.self)..<bounds.decode(Int.self)
            }
            func encode(to encoder: any Encoder) throws {
                var array = encoder.unkeyedContainer()
                try array.encode(self.name)
                try array.encode(contentsOf: [self.range.lowerBound, self.range.upperBound])
            }
        }
        var pairs: [Pair]
    }

    @Test("Ranges, and elements of several kinds in one array")
    func tuples() throws {
        try Self.check([1..<3, 5..<5], "[[1,3],[5,5]]")
        try Self.check(["x": 0.5...2], #"{"x":[0.5,2]}"#)
        let text = #"{"pairs":[["a",[1,2]],["b",[3,4]]]}"#
        #expect(
            try JSONCoder().decode(Pairs.self, from: text) == Pairs(pairs: [.init("a", 1..<2), .init("b", 3..<4)])
        )
        #expect(try JSONCoder().text(Pairs.Pair("a", 1..<2)) == #"["a",1,2]"#)
    }

    indirect enum Expression: Codable, Equatable {
        case number(Double)
        case sum(Expression, Expression)
        case named(String, of: [String: Expression])
    }

    @Test("Recursive enums")
    func recursive() throws {
        let value = Expression.sum(.number(1), .named("f", of: ["x": .sum(.number(-0.5), .number(2))]))
        let text =
            #"{"sum":{"_0":{"number":{"_0":1}},"_1":{"named":{"_0":"f","#
            + #""of":{"x":{"sum":{"_0":{"number":{"_0":-0.5}},"_1":{"number":{"_0":2}}}}}}}}}"#
        try Self.check(value, text)
    }

    struct Nothing: Codable, Hashable {
        init() {}
        init(from decoder: any Decoder) throws {}
        func encode(to encoder: any Encoder) throws {}
    }

    struct OnlyNothing: Codable, Equatable {
        var a = Nothing()
        var b = [Nothing(), Nothing()]
    }

    @Test("Types that write nothing")
    func nothing() throws {
        try Self.check(OnlyNothing(), #"{"a":{},"b":[{},{}]}"#)
        try Self.check(["x": Nothing()], #"{"x":{}}"#)
        try Self.check([Nothing?.none, Nothing()], "[null,{}]")
    }

    enum Word: String, Codable, Hashable { case yes, no }

    @Test("Enums as keys are keys only if they say so; else keys and values take turns")
    func enumKeys() throws {
        try Self.check([Word.yes: 1], #"["yes",1]"#)
        try Self.check([UInt8(7): ["x": 1.5]], #"[7,{"x":1.5}]"#)
        try Self.check([-7: [7: "x"]], #"{"-7":{"7":"x"}}"#)
        for text in [#"["yes"]"#, #"["maybe",1]"#, #"{"yes":1}"#] {
            #expect(throws: DecodingError.self) { try JSONCoder().decode([Word: Int].self, from: text) }
        }
        #expect(throws: DecodingError.self) { try JSONCoder().decode([Int: Int].self, from: #"{"x":1}"#) }
    }

    struct ByNumber: Codable, Equatable {
        var first = 1
        var second = "x"
        enum CodingKeys: Int, CodingKey { case first = 1, second = 22 }
    }

    @Test("Keys that are numbers are written by name, as JSON has no others")
    func numberedKeys() throws {
        let theirs = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(ByNumber()))
        #expect(try JSONCoder().decode(JSONValue.self, from: JSONCoder().encode(ByNumber())) == theirs)
        #expect(try JSONCoder().decode(ByNumber.self, from: JSONCoder().encode(ByNumber())) == ByNumber())
    }

    final class Counter: Codable {
        var (count, next) = (0, Counter?.none)
        init(_ count: Int, _ next: Counter?) { (self.count, self.next) = (count, next) }
    }

    @Test("Lists as long as the nesting allows, from both sides")
    func lists() throws {
        let list = (0..<511).reduce(Counter(0, nil)) { Counter($1, $0) }
        let text = try JSONCoder().text(list)
        #expect(text.hasPrefix(#"{"count":510,"next":{"count":509,"#))
        var node = try Optional(JSONCoder().decode(Counter.self, from: text))
        var count = 0
        while let next = node {
            (node, count) = (next.next, count + 1)
        }
        #expect(count == 512)
    }
}
