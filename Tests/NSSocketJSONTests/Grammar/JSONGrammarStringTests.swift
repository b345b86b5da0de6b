//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import TestSupport
import Testing

@testable import NSSocketJSON

@Suite("The grammar of JSON strings")
struct JSONGrammarStringTests {
    @Test("Every character but the quote, the backslash and control characters stands for itself, at every place")
    func plainCharacters() {
        for byte in UInt8.min..<0x80 {
            let isPlain = byte >= 0x20 && byte != .quote && byte != .backslash
            // Strings are checked eight bytes at a time: no place may differ from the others.
            for before in 0..<17 {
                let content = Array(repeating: UInt8(ascii: "x"), count: before) + [byte] + Array("01234567".utf8)
                #expect((GrammarCheck.stringFault(content) == nil) == isPlain, "\(byte) behind \(before)")
            }
        }
    }

    @Test("Control characters must be escaped")
    func controlCharacters() {
        #expect(GrammarCheck.fault("\"a\u{1F}\"") == JSONSyntaxError(.controlCharacter, offset: 2))
        #expect(GrammarCheck.fault("\"\0\"") == JSONSyntaxError(.controlCharacter, offset: 1))
        #expect(GrammarCheck.fault("\"01234567\t\"") == JSONSyntaxError(.controlCharacter, offset: 9))
        #expect(GrammarCheck.fault("{\"a\tb\":1}") == JSONSyntaxError(.controlCharacter, offset: 3))
        #expect(GrammarCheck.fault("\"\u{7F}\"") == nil)
    }

    @Test("Escapes of one letter")
    func escapes() {
        for byte in UInt8.min ... .max {
            let isEscape = "\"\\/bfnrt".utf8.contains(byte)
            #expect((GrammarCheck.stringFault([.backslash, byte]) == nil) == isEscape, "\(byte)")
        }
        #expect(GrammarCheck.fault(#""\x41""#) == JSONSyntaxError(.invalidEscape, offset: 1))
    }

    @Test(
        "Escapes of four digits", arguments: ["0000", "00e9", "00E9", "aBcD", "d83d", "DC00", "ffff", "0022", "005c"])
    func unicodeEscapes(digits: String) {
        #expect(GrammarCheck.fault("\"\\u\(digits)\"") == nil)
        #expect(GrammarCheck.fault("\"\\u\(digits)0\"") == nil)
        #expect(GrammarCheck.fault("\"\\U\(digits)\"") == JSONSyntaxError(.invalidEscape, offset: 1))
    }

    @Test(
        "Escapes with other digits",
        arguments: [
            "", "0", "00", "000", "000g", "00 0", "-001", "+001", "0x10", "{12}", "00é",
        ]
    )
    func brokenUnicodeEscapes(digits: String) {
        #expect(GrammarCheck.fault("\"\\u\(digits)\"") == JSONSyntaxError(.invalidEscape, offset: 1))
    }

    @Test(
        "A string that does not end",
        arguments: [
            "\"", "\"a", "\"0123456789", "\"\\\"", "\"\\", "\"\\u", "\"\\u12", "\"\\u1234",
        ]
    )
    func unterminated(text: String) {
        #expect(GrammarCheck.fault(text) == JSONSyntaxError(.unexpectedEnd, offset: text.utf8.count))
    }

    @Test("Well-formed UTF-8: the first and last of every row of the standard's table")
    func utf8() {
        let scalars: [[UInt8]] = [
            [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xE0, 0xBF, 0xBF], [0xE1, 0x80, 0x80], [0xEC, 0xBF, 0xBF],
            [0xED, 0x80, 0x80], [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80], [0xEF, 0xBF, 0xBF], [0xF0, 0x90, 0x80, 0x80],
            [0xF0, 0xBF, 0xBF, 0xBF], [0xF1, 0x80, 0x80, 0x80], [0xF3, 0xBF, 0xBF, 0xBF], [0xF4, 0x80, 0x80, 0x80],
            [0xF4, 0x8F, 0xBF, 0xBF],
        ]
        for scalar in scalars {
            #expect(GrammarCheck.stringFault(scalar) == nil, "\(scalar)")
            for length in 1..<scalar.count {
                let content = Array(scalar.prefix(length))
                let truncated = JSONSyntaxError(.invalidUTF8, offset: 1)
                #expect(GrammarCheck.stringFault(content) == truncated, "\(content)")
                #expect(GrammarCheck.fault([.quote] + content) == truncated, "\(content) at the end")
                #expect(GrammarCheck.stringFault(content + Array("abcdefgh".utf8)) == truncated, "\(content) and text")
                #expect(GrammarCheck.stringFault(content + scalar) == truncated, "\(content) and \(scalar)")
            }
        }
    }

    @Test("Ill-formed UTF-8")
    func brokenUTF8() {
        let contents: [String: [[UInt8]]] = [
            "continuation": [[0x80], [0xBF], [0xC3, 0xA9, 0xA9]],
            "overlong": [
                [0xC0, 0x80], [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
                [0xF0, 0x80, 0x80, 0x80],
                [0xF0, 0x8F, 0xBF, 0xBF],
            ],
            "surrogate": [[0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80]],
            "above U+10FFFF": [[0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF7, 0xBF, 0xBF, 0xBF]],
            "no lead byte": [[0xF8, 0x88, 0x80, 0x80, 0x80], [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80], [0xFE], [0xFF]],
        ]
        for (kind, contents) in contents {
            for content in contents {
                for before in [0, 3, 7, 8, 9] {
                    let prefix = Array(repeating: UInt8(ascii: "x"), count: before)
                    guard GrammarCheck.stringFault(prefix + content)?.reason == .invalidUTF8 else {
                        Issue.record("\(kind) \(content) behind \(before) passed")
                        continue
                    }
                }
            }
        }
    }

    @Test("All sequences of two bytes, and some of three and four, as the standard library sees them")
    func utf8Oracle() {
        let edges: [UInt8] = [
            0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xED, 0xF0, 0xF4, 0xFF,
        ]
        func check(_ content: [UInt8]) {
            guard !content.contains(where: { $0 < 0x20 || $0 == .quote || $0 == .backslash }) else { return }
            let isText = String(validating: content, as: UTF8.self) != nil
            if (GrammarCheck.stringFault(content) == nil) != isText { Issue.record("\(content)") }
        }
        for first in UInt8(0x80) ... .max {
            for second in UInt8.min ... .max { check([first, second]) }
            for second in edges {
                for third in edges {
                    check([first, second, third])
                    guard first >= 0xF0 else { continue }
                    for fourth: UInt8 in [0x41, 0x7F, 0x80, 0xBF, 0xC0] { check([first, second, third, fourth]) }
                }
            }
        }
    }
}
