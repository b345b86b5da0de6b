//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import TestSupport
import Testing

@testable import NSSocketJSON

@Suite("JSON strings")
struct JSONTextTests {
    private static func written(_ text: String) -> String {
        var text = text
        return text.withUTF8 { utf8 in
            String(unsafeUninitializedCapacity: JSONText.maximumCount(utf8.count)) { target in
                target.baseAddress.map { JSONText.write(utf8, to: $0) } ?? 0
            }
        }
    }

    private static func unescaped(_ text: String) -> String {
        let bytes = Array(text.utf8)
        return JSONText.unescape(bytes.span)
    }

    /// `JSON.stringify`, written down naively.
    private static func oracle(_ text: String) -> String {
        let letters: [UInt32: String] = [8: "b", 9: "t", 10: "n", 12: "f", 13: "r", 34: "\"", 92: "\\"]
        let scalars = text.unicodeScalars.map { scalar in
            if let letter = letters[scalar.value] { return "\\" + letter }
            guard scalar.value < 0x20 else { return String(scalar) }
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        return "\"" + scalars.joined() + "\""
    }

    private static func randomText(using random: inout SplitMix64) -> String {
        let ranges: [ClosedRange<UInt32>] = [
            0x00...0x1F, 0x20...0x7F, 0x22...0x22, 0x5C...0x5C, 0x80...0x7FF, 0x2028...0x2029, 0x800...0xFFFF,
            0x1_0000...0x10_FFFF,
        ]
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...20, using: &random) {
            let range = ranges[Int.random(in: ranges.indices, using: &random)]
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) { text.append(scalar) }
        }
        return String(text)
    }

    @Test("Only quotes, backslashes and control characters are escaped, as the original writes them")
    func escapes() {
        #expect(Self.written("") == "\"\"")
        #expect(Self.written("\"\\/") == #""\"\\/""#)
        #expect(Self.written("\u{8}\t\n\u{C}\r") == #""\b\t\n\f\r""#)
        #expect(Self.written("\0\u{1}\u{B}\u{1F}") == #""\u0000\u0001\u000b\u001f""#)
        #expect(Self.written("\u{7F}\u{80}\u{2028}\u{2029}\u{FEFF}é😀") == "\"\u{7F}\u{80}\u{2028}\u{2029}\u{FEFF}é😀\"")
    }

    @Test("Every character of ASCII, alone and among others")
    func ascii() {
        for value in UInt8.min..<0x80 {
            let text = String(Unicode.Scalar(value))
            #expect(Self.written(text) == Self.oracle(text))
            #expect(Self.written("é\(text)x") == Self.oracle("é\(text)x"))
        }
    }

    @Test("Random strings are written as a naive writer does, are JSON, and read back the same")
    func random() {
        var random = SplitMix64(seed: 92)
        for _ in 0..<10_000 {
            let text = Self.randomText(using: &random)
            let written = Self.written(text)
            let isRight =
                written.utf8.elementsEqual(Self.oracle(text).utf8) && GrammarCheck.fault(written) == nil
                && Self.unescaped(String(written.unicodeScalars.dropFirst().dropLast())).utf8.elementsEqual(text.utf8)
            if !isRight { Issue.record("\(text.debugDescription) is written as \(written)") }
        }
    }

    @Test("Strings that are not native are written the same")
    func foreign() {
        let text = String(decoding: Array("a\"é\u{1F600}\n".utf16), as: UTF16.self)
        #expect(Self.written(text) == #""a\"é😀\n""#)
        #expect(Self.written(String("xa\"é".dropFirst())) == #""a\"é""#)
    }

    @Test("Every escape of four digits is its code unit")
    func codeUnits() {
        for unit in UInt16.min ... .max {
            let digits = String(unit, radix: 16, uppercase: unit % 2 == 0)
            let text = Self.unescaped("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
            let expected = String(decoding: [unit], as: UTF16.self)
            if !text.utf8.elementsEqual(expected.utf8) { Issue.record("\(unit)") }
        }
    }

    @Test("Random code units decode as UTF-16 does")
    func surrogates() {
        var random = SplitMix64(seed: 0xD800)
        let edges: [UInt16] = [0x41, 0xD7FF, 0xD800, 0xD83D, 0xDBFF, 0xDC00, 0xDE00, 0xDFFF, 0xE000]
        for _ in 0..<5000 {
            let units = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                edges[Int.random(in: edges.indices, using: &random)]
            }
            let escaped = units.map { ($0 < 0x1000 ? "\\u00" : "\\u") + String($0, radix: 16) }.joined()
            let expected = String(decoding: units, as: UTF16.self)
            if !Self.unescaped(escaped).utf8.elementsEqual(expected.utf8) { Issue.record("\(escaped)") }
        }
    }
}
