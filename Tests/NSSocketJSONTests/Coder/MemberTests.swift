//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import Testing

@Suite("Members of objects")
struct MemberTests {
    @Test("Members in any order, more of them than asked for, and asked for by name")
    func members() throws {
        struct Point: Codable, Equatable { var x, y: Int }
        let coder = JSONCoder()
        for text in [#"{"y":2,"x":1}"#, #"{"z":[{}],"x":1,"w":"","y":2}"#, #"{ "x" : 1 ,"\u0079":2}"#] {
            #expect(try coder.decode(Point.self, from: text) == Point(x: 1, y: 2))
        }
    }

    @Test("Of members of the same name the last one counts, however it is written and however many there are")
    func duplicates() throws {
        let coder = JSONCoder()
        struct Point: Codable { var x: Int }
        for text in [
            #"{"x":0,"x":1}"#, #"{"x":[1],"x":{"x":2},"x":1}"#, #"{"\u0078":7,"x":1}"#, #"{"x":7,"\u0078":1}"#,
        ] {
            #expect(try coder.decode(Point.self, from: text).x == 1)
            #expect(try coder.decode([String: JSONValue].self, from: text) == ["x": 1])
            #expect(try coder.decode(JSONValue.self, from: text) == ["x": 1])
        }
        for count in [2, 31, 32, 33, 34, 65, 200, 1000] {
            for stride in [1, 7, 31] {
                let names = (0..<count).map { "a long common beginning \($0 * stride % 40) and end" }
                let text = "{" + names.enumerated().map { #""\#($1)":\#($0)"# }.joined(separator: ",") + "}"
                let expected = Dictionary(names.enumerated().map { ($1, $0) }) { $1 }
                #expect(try coder.decode([String: Int].self, from: text) == expected, "\(count) \(stride)")
            }
        }
    }

    @Test("Names are compared by their bytes: one accent may be two members")
    func names() throws {
        let text = "{\"\u{E9}\":1,\"e\u{301}\":2}"
        let value = try JSONCoder().decode(JSONValue.self, from: text)
        #expect(value.object?.count == 2)
        #expect(value["\u{E9}"] == 1 && value["e\u{301}"] == 2)
        #expect(value.description == text)
    }
}
