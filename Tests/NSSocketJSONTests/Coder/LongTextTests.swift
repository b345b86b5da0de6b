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

@Suite("Long texts, and decimals of many digits", .longComputation)
struct LongTextTests {
    /// Texts of a length, with something to be escaped or of several bytes at a place.
    private static func texts() -> [String] {
        let marks = ["", "\"", "\n", "\u{1}", "é", "€", "😀", "\\", "\u{7F}"]
        var texts: [String] = []
        for length in [0, 1, 6, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 1020, 1023, 1024, 1025, 2047, 2048, 2049] {
            for mark in marks {
                let places = Set([0, 1, 7, 8, length / 2, length - 4, length - 3, length - 2, length - 1, length])
                for place in places.sorted() where place >= 0 && place <= length {
                    texts.append(
                        String(repeating: "a", count: place) + mark + String(repeating: "b", count: length - place))
                }
            }
        }
        return texts + [String(repeating: "\u{1F}", count: 5000), String(repeating: "😀\"", count: 3000)]
    }

    @Test("Strings and names of all lengths, with escapes wherever eight bytes end")
    func strings() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        for text in Self.texts() {
            let written = try JSONCoder().encode(text)
            #expect(try written == Array(encoder.encode(text)), "\(text.count)")
            #expect(try JSONCoder().decode(String.self, from: written) == text)
            let named = try JSONCoder().encode([text: [text]])
            #expect(try JSONCoder().decode([String: [String]].self, from: named) == [text: [text]])
            #expect(try JSONCoder().decode(JSONValue.self, from: named)[text]?[0]?.string == text)
        }
    }

    @Test("A string that was checked before ends where it does, with an escape anywhere or none")
    func checkedBefore() throws {
        for mark in ["", "\"", "é"] {
            for place in (0..<200).map({ $0 * 7 }) + Array(1150..<1190) + Array(2170..<2210) {
                let text = String(repeating: "a", count: place) + mark + String(repeating: "b", count: 40)
                let json = try JSONCoder().encode([text, "\(mark)c"])
                let strings = try JSONCoder().decode(
                    [String].self, fromCheckedTextAtStartOf: json.span.bytes, count: json.count, in: nil)
                #expect(strings == [text, "\(mark)c"], "\(place)")
            }
        }
    }

    @Test("What is no JSON though somebody said so is an error, however long")
    func wronglyChecked() {
        for length in [0, 8, 40, 100, 150, 200, 1100, 5000] {
            for text in [
                "\"" + String(repeating: "a", count: length), "[\"b\",\"" + String(repeating: "a\\n", count: length),
            ] {
                let bytes = Array(text.utf8)
                #expect(throws: DecodingError.self, "\(length)") {
                    try JSONCoder().decode(
                        JSONValue.self, fromCheckedTextAtStartOf: bytes.span.bytes, count: bytes.count, in: nil)
                }
            }
        }
    }

    @Test("Every escape at every place of eight bytes")
    func escapes() throws {
        let escapes = [
            #"\""#, #"\\"#, #"\/"#, #"\b"#, #"\f"#, #"\n"#, #"\r"#, #"\t"#, #"\u0041"#, #"\ud83d\ude00"#, #"\ud83d"#,
        ]
        for escape in escapes {
            for length in 0..<20 {
                let content =
                    String(repeating: "x", count: length) + escape + String(repeating: "y", count: 20 - length)
                let ours = try JSONCoder().decode([String: [String]].self, from: #"{"\#(content)":["\#(content)"]}"#)
                let name = try #require(ours.keys.first)
                #expect(ours[name] == [name])
                // Foundation refuses half a surrogate pair.
                if escape == #"\ud83d"# {
                    #expect(name.unicodeScalars.contains("\u{FFFD}") && name.unicodeScalars.count == 21)
                } else {
                    #expect(try JSONDecoder().decode(String.self, from: Data("\"\(content)\"".utf8)) == name)
                }
            }
        }
    }

    @Test("Decimals of up to 38 digits are read and written as Foundation does")
    func decimals() throws {
        var random = RandomValues(seed: 111)
        for _ in 0..<3000 {
            let digits = (0..<random.json.number(below: 38) + 1).map { _ in String(random.json.number(below: 9) + 1) }
                .joined()
            let place = random.json.number(below: digits.count) + 1
            let mantissa = digits.prefix(place) + (place < digits.count ? "." + digits.dropFirst(place) : "")
            let exponent = random.json.pick(["", "", "e\(random.json.number(below: 160) - 80)"])
            let text = random.json.pick(["", "-"]) + mantissa + exponent
            let decimal = try JSONCoder().decode(Decimal.self, from: text)
            #expect(decimal == Decimal(string: text), "\(text)")
            let written = try JSONCoder().encode(decimal)
            #expect(GrammarCheck.fault(written) == nil)
            #expect(try JSONCoder().decode(Decimal.self, from: written) == decimal, "\(text)")
            #expect(try written == Array(JSONEncoder().encode(decimal)), "\(text)")
            #expect(try JSONDecoder().decode(Decimal.self, from: Data(text.utf8)) == decimal, "\(text)")
        }
    }

    @Test("A text that is lent may be used to code others")
    func lent() throws {
        let count = try JSONCoder().encode([1, 2]) { text in
            let other = try JSONCoder().encode(["other": [3]])
            #expect(try JSONCoder().decode([Int].self, from: text) == [1, 2])
            #expect(try JSONCoder().decode([String: [Int]].self, from: other) == ["other": [3]])
            return text.byteCount
        }
        #expect(count == 5)
        #expect(throws: Scripted.Failure.self) { try JSONCoder().encode(1) { _ in throw Scripted.Failure() } }
        #expect(try JSONCoder().text(2) == "2")
    }

    @Test(
        "Bytes behind a value, and zeros, are no part of it",
        arguments: ["\0", " \0", "\0 ", "\0\0\0\0\0\0\0\0", "x", "\u{FEFF}"])
    func behind(text: String) {
        for value in [
            "1", "-1.5", "1e5", "true", "null", "\"x\"", "[]", "{}", "[1]", #"{"a":1}"#, "12345678", "123456789",
        ] {
            #expect(throws: DecodingError.self) { try JSONCoder().decode(JSONValue.self, from: value + text) }
            #expect(throws: DecodingError.self) { try JSONCoder().decode(JSONValue.self, from: "[\(value)\(text)]") }
            #expect(throws: DecodingError.self) { try JSONCoder().decode(JSONValue.self, from: "[\(value)\(text)") }
        }
    }
}
