//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocketJSON
import Testing

@Suite("Untyped values")
struct JSONValueTests {
    @Test("Literals, subscripts and what a value is")
    func literals() {
        var value: JSONValue = ["id": 7, "tags": ["new", nil], "price": 1.5, "on": true]
        #expect(value["id"]?.int == 7 && value["id"]?.double == 7 && value["price"]?.int == nil)
        #expect(value["tags"]?[0]?.string == "new" && value["tags"]?[1]?.isNull == true)
        #expect(value["tags"]?[2] == nil && value["x"] == nil && value[0] == nil && value["id"]?["x"] == nil)
        #expect(value["on"]?.bool == true && value.array == nil && value["tags"]?.array?.count == 2)
        value["id"] = nil
        value["new"] = "\(1 + 1)"
        value["tags"] = ["x": []]
        #expect(value.description == #"{"tags":{"x":[]},"price":1.5,"on":true,"new":"2"}"#)
        #expect(value.object?.names == ["tags", "price", "on", "new"])
        var scalar: JSONValue = 1
        scalar["a"] = 2
        #expect(scalar == ["a": 2])
    }

    @Test("Equal is what means the same; names and strings by their bytes")
    func equality() {
        let pairs: [(JSONValue, JSONValue, Bool)] = [
            (["a": 1, "b": 2], ["b": 2, "a": 1], true), (1, 1.0, true), (-0.0, 0, true), (0.5, 0.5, true),
            (1, 1.5, false),
            (["a": nil], [:], false), ("\u{E9}", "e\u{301}", false), (["\u{E9}": 1], ["e\u{301}": 1], false),
            ([1, 2], [2, 1], false), (nil, false, false), ("1", 1, false),
        ]
        for (left, right, areEqual) in pairs {
            #expect((left == right) == areEqual)
            if areEqual { #expect(left.hashValue == right.hashValue) }
        }
    }

    @Test("Integers of 64 bits keep their digits, larger ones are the nearest double")
    func numbers() throws {
        let text = "[18446744073709551615,-9223372036854775808,9007199254740993,18446744073709551616,1.0,1e2,-0,0.5]"
        let value = try JSONCoder().decode(JSONValue.self, from: text)
        #expect(value[0]?.number.flatMap { UInt64(exactly: $0) } == .max && value[0]?.int == nil)
        #expect(value[1]?.int == .min && value[2]?.int == 9_007_199_254_740_993)
        #expect(value[3]?.double == 18_446_744_073_709_551_616)
        #expect(
            value.description
                == "[18446744073709551615,-9223372036854775808,9007199254740993,18446744073709552000,1,100,0,0.5]"
        )
        #expect(JSONNumber(Double.nan) == nil && JSONNumber(Int128.max).description == "1.7014118346046923e+38")
    }

    @Test("Members keep their order, and the last of a name counts")
    func order() throws {
        let value = try JSONCoder().decode(JSONValue.self, from: #"{"z":1,"a":2,"m":3,"z":4}"#)
        #expect(value.object.map { $0.map(\.name) } == ["a", "m", "z"])
        #expect(value["z"] == 4)
    }

    @Test("Other coders understand it, too")
    func otherCoders() throws {
        let value: JSONValue = ["a": [1, 2.5, true, nil, "x", ["b": [:]]], "big": 9_007_199_254_740_993]
        #expect(try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value)) == value)
        #expect(try JSONCoder().decode(JSONValue.self, from: JSONCoder().encode(["x": value])) == ["x": value])
    }

    @Test("Values that nest deeper than is good for the stack are refused, not crashed on")
    func deep() {
        let text = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(throws: DecodingError.self) { try JSONCoder().decode(JSONValue.self, from: text) }
        let value = (0..<600).reduce(JSONValue.null) { value, _ in [value] }
        #expect(throws: EncodingError.self) { try JSONCoder().encode(value) }
    }
}
