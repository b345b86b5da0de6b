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

@Suite("Coding of untyped values")
struct JSONValueCodingTests {
    @Test("Parts deep inside are changed in place, made and removed")
    func subscripts() {
        var value: JSONValue = ["a": ["b": ["c": 1]], "list": [1, ["x": 2]]]
        value["a"]?["b"]?["c"] = 2
        value["a"]?["b"]?["d"] = [nil]
        value["a"]?["e"] = nil
        value["none"]?["b"] = 1
        #expect(value.description == #"{"a":{"b":{"c":2,"d":[null]}},"list":[1,{"x":2}]}"#)
        #expect(value["list"]?[1]?["x"]?.int == 2 && value["list"]?[-1] == nil && value["list"]?["x"] == nil)
        value["a"] = JSONValue.null
        value["list"] = nil
        #expect(value == ["a": nil] && value["a"]?.isNull == true && value["list"] == nil)
        value["a"] = nil
        #expect(value == [:])
        var object: JSONObject = ["x": 1, "y": 2, "x": 3]
        #expect(object.names == ["x", "y"] && object["x"] == 3 && object.count == 2)
        object["x"] = nil
        object["x"] = 4
        #expect(object.names == ["y", "x"] && object[1].name == "x" && object.description == #"{"y":2,"x":4}"#)
    }

    @Test("Accessors give what is there, and nothing else")
    func accessors() throws {
        let values: [JSONValue] = [nil, true, 7, 0.5, "x", [1], ["x": 1]]
        #expect(values.map(\.isNull) == [true, false, false, false, false, false, false])
        #expect(values.map { $0.bool } == [nil, true, nil, nil, nil, nil, nil])
        #expect(values.map { $0.int } == [nil, nil, 7, nil, nil, nil, nil])
        #expect(values.map { $0.double } == [nil, nil, 7, 0.5, nil, nil, nil])
        #expect(values.map { $0.string } == [nil, nil, nil, nil, "x", nil, nil])
        #expect(values.map { $0.array?.count } == [nil, nil, nil, nil, nil, 1, nil])
        #expect(values.map { $0.object?.count } == [nil, nil, nil, nil, nil, nil, 1])
        #expect(Set(values).count == 7)
        let number = try #require(JSONNumber(1e300))
        #expect(Int(exactly: number) == nil && Double(number) == 1e300 && Int8(exactly: 300 as JSONNumber) == nil)
        #expect(UInt128(exactly: JSONNumber(0x1p70) ?? 0) == 1 << 70)
    }

    @Test("What is equal has one hash, and is one key")
    func hashing() throws {
        let pairs: [(JSONValue, JSONValue)] = [
            (["a": 1, "b": [2, nil]], ["b": [2.0, nil], "a": 1]), (1e2, 100), (-0.0, 0),
            (.number(JSONNumber(UInt64.max)), .number(JSONNumber(Int128(UInt64.max)))),
            (.number(JSONNumber(UInt128.max)), .number(try #require(JSONNumber(Double(UInt128.max))))),
        ]
        for (left, right) in pairs {
            #expect(left == right && left.hashValue == right.hashValue)
            #expect(Set([left, right, [left], [right]]).count == 2)
        }
        // A large integer and the double next to it are two numbers.
        let double = try #require(JSONNumber(9_007_199_254_740_992.0))
        #expect(JSONNumber(9_007_199_254_740_993) != double && JSONNumber(9_007_199_254_740_992) == double)
    }

    @Test("Random documents survive Foundation's coders and ours, in every combination")
    func random() throws {
        var json = RandomJSON(seed: 91)
        for _ in 0..<1500 {
            let text = json.value(depth: 3)
            let value = try JSONCoder().decode(JSONValue.self, from: text)
            let ours = try JSONCoder().encode(value)
            #expect(try JSONCoder().decode(JSONValue.self, from: ours) == value, "\(text)")
            let foundation = try JSONDecoder().decode(JSONValue.self, from: Data(ours))
            let theirs = Array(try JSONEncoder().encode(value))
            // Foundation keeps objects in dictionaries, for which names of one accent or two scalars are the same.
            if text.contains("e\u{301}") || text.contains("é") || text.contains(#"\u00E9"#) { continue }
            #expect(foundation == value, "\(text)")
            #expect(try JSONCoder().decode(JSONValue.self, from: theirs) == value, "\(text)")
        }
    }

    @Test("The order of members is that of the text, and the text comes back the same")
    func order() throws {
        let text = #"{"zulu":{"b":[],"a":{"\"":1}},"alpha":[{"y":1,"x":2}],"":null,"é":-0.5,"1":1e+21}"#
        let value = try JSONCoder().decode(JSONValue.self, from: text)
        #expect(value.description == text)
        #expect(try JSONCoder().text(["x": value]) == #"{"x":\#(text)}"#)
        struct Inside: Codable, Equatable { var (id, payload) = (1, JSONValue.null) }
        let inside = try JSONCoder().decode(Inside.self, from: #"{"payload":\#(text),"id":7}"#)
        #expect(inside == Inside(id: 7, payload: value))
        #expect(try JSONCoder().text(inside) == #"{"id":7,"payload":\#(text)}"#)
    }

    @Test("A number beyond Double is refused with its place, also inside of other values")
    func beyond() {
        struct Inside: Codable { var payload: JSONValue }
        let summary = ErrorSummary.of { _ = try JSONCoder().decode(Inside.self, from: #"{"payload":{"a":[0,1e400]}}"#) }
        #expect(summary == "dataCorrupted payload.a.1")
        #expect(ErrorSummary.of { _ = try JSONCoder().decode(JSONNumber.self, from: "-1e400") } == "dataCorrupted ")
        #expect(ErrorSummary.of { _ = try JSONCoder().decode(JSONObject.self, from: "[]") } == "typeMismatch ")
        #expect(ErrorSummary.of { _ = try JSONCoder().decode(JSONNumber.self, from: "\"1\"") } == "typeMismatch ")
    }

    @Test("The same where a type hands its decoder on, and with Foundation's")
    func beyondByDecoder() {
        struct Inside: Decodable {
            init(from decoder: any Decoder) throws { _ = try JSONValue(from: decoder) }
        }
        let text = #"{"a":[0,{"b":1e400}]}"#
        #expect(ErrorSummary.of { _ = try JSONCoder().decode(Inside.self, from: text) } == "dataCorrupted a.1.b")
        // Foundation does not say where.
        let summary = ErrorSummary.of { _ = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) }
        #expect(summary?.hasPrefix("dataCorrupted") == true)
    }
}
