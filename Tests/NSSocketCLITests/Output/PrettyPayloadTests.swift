//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@testable import NSSocketCLI

@Suite("Payloads on a terminal")
struct PrettyPayloadTests {
    private static func printed(_ json: String, columns: Int = 40, at column: Int = 0, isStyled: Bool = false) -> String
    {
        let payloads = PrettyPayload(style: TextStyle(isOn: isStyled)) { columns }
        return String(decoding: payloads.text(of: Array(json.utf8).span.bytes, at: column), as: UTF8.self)
    }

    @Test(
        "What fits stays on its line, without white space",
        arguments: [
            ("1", "1"), (#""a, {b} \"c\"""#, #""a, {b} \"c\"""#), ("[]", "[]"), (" { } ", "{}"), ("null", "null"),
            (#"{"a": [1, -2.5e3, true], "b": {}}"#, #"{"a":[1,-2.5e3,true],"b":{}}"#),
        ]
    )
    func fitting(json: String, text: String) {
        #expect(Self.printed(json) == text)
    }

    @Test("What does not is broken from outside, as far as need be")
    func broken() {
        let json = #"{"name":"Ada","rooms":["lobby","library","garden"],"none":{},"at":{"x":1,"y":[2,3]}}"#
        #expect(
            Self.printed(json) == """
                {
                  "name": "Ada",
                  "rooms": ["lobby","library","garden"],
                  "none": {},
                  "at": {"x":1,"y":[2,3]}
                }
                """
        )
        #expect(
            Self.printed(json, columns: 20) == """
                {
                  "name": "Ada",
                  "rooms": [
                    "lobby",
                    "library",
                    "garden"
                  ],
                  "none": {},
                  "at": {
                    "x": 1,
                    "y": [2,3]
                  }
                }
                """
        )
    }

    @Test("A line begins where the name ends")
    func column() {
        #expect(Self.printed("[1,2]", columns: 10, at: 5) == "[1,2]")
        #expect(Self.printed("[1,2]", columns: 10, at: 6) == "[\n  1,\n  2\n]")
        #expect(Self.printed("[]", columns: 1, at: 6) == "[]")
    }

    @Test("Keys, strings and all else have their colours")
    func colours() {
        #expect(
            Self.printed(#"{"a":["b",1]}"#, isStyled: true)
                == "{\u{1B}[36m\"a\"\u{1B}[0m:[\u{1B}[32m\"b\"\u{1B}[0m,\u{1B}[33m1\u{1B}[0m]}"
        )
    }

    @Test("No control character is left, and it is the same JSON")
    func controls() throws {
        let json = "{\"\u{9B}31m\":\"\u{7F}\u{80}\u{9F}\u{A0}\u{E9}\u{1F600}\"}"
        let text = Self.printed(json)
        #expect(text == "{\"\\u009b31m\":\"\\u007f\\u0080\\u009f\u{A0}\u{E9}\u{1F600}\"}")
        #expect(try JSONCoder().decode(JSONValue.self, from: text) == JSONCoder().decode(JSONValue.self, from: json))
    }

    @Test("Whatever the width, it is the same JSON", arguments: [0, 1, 5, 20, 79])
    func sameValue(columns: Int) throws {
        let json = #" [ {"a" : [ [ ] , { "b" : [ [ [ 1 ] ] ] } , "\\" , "\"]" ] , "" : null } , [ true , false ] ] "#
        let text = Self.printed(json, columns: columns, at: 3)
        #expect(try JSONCoder().decode(JSONValue.self, from: text) == JSONCoder().decode(JSONValue.self, from: json))
    }

    @Test("Deep nesting is no trouble")
    func deep() {
        let json = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
        #expect(Self.printed(json).filter { $0 != " " && $0 != "\n" } == json)
    }
}
