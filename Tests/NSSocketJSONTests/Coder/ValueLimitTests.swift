//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import TestSupport
import Testing

@Suite("How many values a text may have")
struct ValueLimitTests {
    /// Texts and how many values each has.
    static let texts: [(text: String, values: Int)] = [
        ("1", 1), ("[]", 1), ("{}", 1), (#""x""#, 1), ("[1]", 2), (" [ 1 , 2 ] ", 3), (#"{"a":1}"#, 2),
        (#"{"a":{"b":[]}}"#, 3),
        ("[[],[],{}]", 4), (#"{"a":1,"b":2,"c":[3,4]}"#, 6), (#"{"a":1,"a":2}"#, 3), (#"{"\u0061":[1,{"x":null}]}"#, 5),
        ("[" + String(repeating: "0,", count: 999) + "0]", 1001),
        ("[" + String(repeating: "{},", count: 2999) + "{}]", 3001),
        ("{" + (0..<500).map { #""\#($0)":[{}]"# }.joined(separator: ",") + "}", 1001),
        (String(repeating: "[", count: 300) + String(repeating: "]", count: 300), 300),
    ]

    @Test("As many as allowed are decoded, and one more is refused, with the limit and its name", arguments: Self.texts)
    func limit(text: String, values: Int) throws {
        #expect(throws: Never.self) { try JSONCoder(values: values).decode(JSONValue.self, from: text) }
        for limit in [values - 1, values / 2, 1] where limit > 0 && limit < values {
            let error = #expect(throws: DecodingError.self) {
                try JSONCoder(values: limit).decode(JSONValue.self, from: text)
            }
            #expect(error?.isTooManyValues == true)
            #expect("\(try #require(error))".contains("more than \(limit) values; raise JSONCoder.values"))
        }
    }

    @Test("Other coders are told the same", arguments: Self.texts)
    func otherCoders(text: String, values: Int) {
        #expect(!Self.hasMoreValues(than: values, in: text))
        #expect(Self.hasMoreValues(than: values - 1, in: text))
        #expect(Self.hasMoreValues(than: values / 2, in: text))
        #expect(!Self.hasMoreValues(than: .max, in: text))
    }

    private static func hasMoreValues(than limit: Int, in text: String) -> Bool {
        JSONGrammar.hasMoreValues(than: limit, in: text.utf8.span.bytes)
    }

    @Test("Random documents have as many values as the walk over what was decoded finds", arguments: [31, 32])
    func random(seed: UInt64) throws {
        var json = RandomJSON(seed: seed)
        for _ in 0..<500 {
            let text = json.value(depth: 4)
            guard ReplacedMembers.ranges(in: text.utf8.span.bytes).isEmpty else { continue }
            let count = Self.count(try JSONCoder().decode(JSONValue.self, from: text))
            #expect(throws: Never.self) { try JSONCoder(values: count).decode(JSONValue.self, from: text) }
            #expect(!Self.hasMoreValues(than: count, in: text))
            guard count > 1 else { continue }
            #expect(throws: DecodingError.self) { try JSONCoder(values: count - 1).decode(JSONValue.self, from: text) }
            #expect(Self.hasMoreValues(than: count - 1, in: text))
        }
    }

    private static func count(_ value: JSONValue) -> Int {
        switch value {
        case .array(let values): 1 + values.map(Self.count).reduce(0, +)
        case .object(let members): 1 + members.map { Self.count($0.value) }.reduce(0, +)
        default: 1
        }
    }

    @Test("A text that is no JSON is refused as such, and any limit is taken")
    func others() {
        #expect(JSONCoder(values: 0) == JSONCoder(values: 1) && JSONCoder(values: -7).values == 1)
        #expect(JSONCoder().values == .max)
        let error = #expect(throws: DecodingError.self) {
            try JSONCoder(values: 5).decode(JSONValue.self, from: "[1,2,")
        }
        #expect(error?.isTooManyValues == false)
        for limit in [Int.max, .max - 1, 1 << 40] {
            #expect(throws: Never.self) { try JSONCoder(values: limit).decode(JSONValue.self, from: "[1]") }
        }
    }

    @Test("The memory of what is decoded stays within what is documented, for each value and for each byte of text")
    func memory() async {
        #if os(Linux)
        await #expect(processExitsWith: .success) {
            var texts: [(text: String, values: Int)] = []
            let count = 50_000
            for (element, values) in [
                ("[]", 1), ("{}", 1), ("0", 1), (#""""#, 1), ("[0]", 2), (#"{"":0}"#, 2), ("[[[[[0]]]]]", 6),
                (#"{"":{"":{"":{"":0}}}}"#, 5), (#"{"xxxxxxxxxxxxxxxx":"xxxxxxxxxxxxxxxx"}"#, 2),
                (#"{"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n":{"a":1,"a":1}}"#, 4), ("[0,0,0,0,0]", 6),
            ] {
                texts.append(
                    (
                        "[" + Array(repeating: element, count: count).joined(separator: ",") + "]", count * values + 1
                    ))
            }
            texts.append(("{" + (0..<count).map { #""\#($0)":0"# }.joined(separator: ",") + "}", count + 1))
            for (text, values) in texts {
                let before = ResidentMemory.current
                let value = try JSONCoder().decode(JSONValue.self, from: text)
                let bytes = ResidentMemory.current - before
                let start = text.prefix(20)
                #expect(bytes <= text.utf8.count + 256 * values + 1 << 20, "\(start): \(bytes) bytes")
                #expect(bytes <= 48 * text.utf8.count + 1 << 20, "\(start): \(bytes) bytes")
                withExtendedLifetime(value) {}
            }
        }
        #endif
    }
}
