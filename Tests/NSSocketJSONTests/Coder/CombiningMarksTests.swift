//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import Testing

@Suite("Combining marks in a row")
struct CombiningMarksTests {
    /// Marks of two, three and four bytes.
    static let marks: [[Unicode.Scalar]] = [
        ["\u{301}", "\u{323}"], ["\u{1DC0}", "\u{20D0}"], ["\u{1D165}", "\u{1D167}"],
        ["\u{301}", "\u{1DC0}", "\u{1D167}"],
    ]

    private static func run(_ marks: [Unicode.Scalar], _ count: Int) -> String {
        var text = String.UnicodeScalarView()
        for index in 0..<count { text.append(marks[index % marks.count]) }
        return String(text)
    }

    private static func escaped(_ text: String) -> String {
        text.utf16.map { #"\u"# + ("000" + String($0, radix: 16)).suffix(4) }.joined()
    }

    @Test("128 are decoded and 129 are not, wherever they stand, escaped or not", arguments: Self.marks)
    func limit(marks: [Unicode.Scalar]) throws {
        for count in [1, 127, 128, 129, 130, 500] {
            for prefix in [0, 1, 2, 100, 255, 256, 257] {
                let front = String(repeating: "x", count: prefix)
                let plain = Self.run(marks, count)
                let half = Self.run(marks, count / 2) + Self.escaped(String(plain.unicodeScalars.dropFirst(count / 2)))
                for text in [plain, Self.escaped(plain), half] {
                    for json in [
                        #"["\#(front)\#(text)y"]"#, #"{"\#(front)\#(text)":1}"#, #"{"a":[{"\#(text)\#(front)":0}]}"#,
                    ] {
                        let value = try? JSONCoder().decode(JSONValue.self, from: json)
                        #expect((value != nil) == (count <= 128), "\(count) behind \(prefix)")
                    }
                }
            }
        }
    }

    @Test("What is no mark ends a run, and what looks like an escape is none")
    func others() throws {
        let half = Self.run(["\u{301}", "\u{323}"], 100)
        for between in ["x", "é", "中", "😀", " ", "\u{34F}", #"\n"#, #"\u0041"#, #"\\"#, #"\\u0301"#, #"\ud83d\ude00"#] {
            let text = #"["\#(half)\#(between)\#(half)","\#(Self.escaped(half))\#(between)\#(Self.escaped(half))"]"#
            #expect(throws: Never.self, "\(between)") { try JSONCoder().decode([String].self, from: text) }
        }
        let slashes = String(repeating: #"\\u0301"#, count: 400)
        #expect(try JSONCoder().decode(String.self, from: #""\#(slashes)""#).utf8.count == 2400)
        let long = String(repeating: "日本語", count: 1000)
        #expect(try JSONCoder().decode(String.self, from: #""\#(long)""#) == long)
    }

    @Test("The error names the limit, and is one for every type")
    func error() {
        let text = #"["\#(Self.run(["\u{301}"], 200))"]"#
        let types: [any Decodable.Type] = [[String].self, JSONValue.self, Set<String>.self, Int.self]
        for type in types {
            let error = #expect(throws: DecodingError.self) { try JSONCoder().decode(type, from: text) }
            #expect("\(String(describing: error))".contains("128 combining marks"))
        }
        #expect(throws: Never.self) { try JSONCoder().validate(text.utf8.span.bytes) }
    }

    @Test("Looking for them takes a few steps for 256 bytes", .enabled(if: WorkMeter.isCounting))
    func work() throws {
        let texts = [
            String(repeating: "x", count: 100_000), String(repeating: "é", count: 50_000),
            String(repeating: Self.run(["\u{301}", "\u{323}"], 128) + "x", count: 400),
            String(repeating: Self.escaped(Self.run(["\u{301}", "\u{323}"], 128)) + "x", count: 130),
            String(repeating: #"\\"#, count: 50_000), String(repeating: #"\u0301x"#, count: 14_000),
        ]
        for text in texts {
            let steps = try WorkMeter.steps { _ = try JSONCoder().decode(String.self, from: "\"\(text)\"") }
            #expect(steps <= text.utf8.count, "\(text.prefix(8))")
        }
    }
}
