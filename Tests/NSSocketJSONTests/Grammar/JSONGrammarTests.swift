//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import TestSupport
import Testing

@testable import NSSocketJSON

@Suite("The grammar of JSON")
struct JSONGrammarTests {
    @Test(
        "Numbers",
        arguments: [
            "0", "-0", "1", "-1", "10", "1234567890", "9007199254740993", "123456789012345678901234567890", "0.0",
            "-0.5",
            "1.25", "0e0", "0E0", "1e5", "1E+5", "1e-5", "1.5e400", "-12.34E-56", "1e0001",
        ]
    )
    func numbers(text: String) {
        #expect(GrammarCheck.fault(text) == nil)
        #expect(GrammarCheck.fault("[\(text),\(text)]") == nil)
        #expect(GrammarCheck.fault("{\"a\":\(text)}") == nil)
    }

    @Test(
        "What looks like a number and is none",
        arguments: [
            "-", "+1", ".5", "-.5", "1.", "-1.", "1.e5", "1e", "1e+", "1E-", "e5", "1e1.5", "00", "01", "-01", "0x10",
            "1_000",
            "1,5", "--1", "1-", "1e5e5", "1.2.3", "- 1", "1 .5", "NaN", "-NaN", "Infinity", "-Infinity", "inf", "１",
            "1f", "0b1",
        ]
    )
    func noNumbers(text: String) {
        #expect(GrammarCheck.fault(text) != nil)
        #expect(GrammarCheck.fault("{\"a\":\(text)}") != nil)
    }

    @Test("A number is faulted where its digits are missing")
    func numberFaults() {
        #expect(GrammarCheck.fault("-") == JSONSyntaxError(.invalidNumber, offset: 1))
        #expect(GrammarCheck.fault("[1.]") == JSONSyntaxError(.invalidNumber, offset: 3))
        #expect(GrammarCheck.fault("[1e+]") == JSONSyntaxError(.invalidNumber, offset: 4))
        #expect(GrammarCheck.fault("[01]") == JSONSyntaxError(.unexpectedByte, offset: 2))
    }

    @Test("Literals", arguments: ["true", "false", "null"])
    func literals(text: String) {
        #expect(GrammarCheck.fault(text) == nil)
        #expect(GrammarCheck.fault("[\(text), \(text)]") == nil)
        for length in 1..<text.count { #expect(GrammarCheck.fault(String(text.prefix(length))) != nil) }
        #expect(GrammarCheck.fault(text.uppercased()) == JSONSyntaxError(.invalidLiteral, offset: 0))
        #expect(GrammarCheck.fault(text + "x") == JSONSyntaxError(.trailingBytes, offset: text.count))
        #expect(GrammarCheck.fault("[\(text)x]") == JSONSyntaxError(.unexpectedByte, offset: text.count + 1))
        // One letter wrong, at every place.
        for index in text.utf8.indices {
            var bytes = Array(text.utf8)
            bytes[text.utf8.distance(from: text.utf8.startIndex, to: index)] ^= 0x20
            #expect(GrammarCheck.fault(bytes) != nil)
        }
    }

    @Test(
        "What is no value",
        arguments: [
            "", " ", "undefined", "'a'", "a", "//", "/**/1", "#", ",", ":", "]", "}", "\u{FEFF}1", "\0", "¿",
        ]
    )
    func noValues(text: String) {
        #expect(GrammarCheck.fault(text) != nil)
    }

    @Test(
        "Arrays and objects",
        arguments: [
            "[]", "[ ]", "{}", "{ }", "[[]]", "[{}]", "[1]", "[1,2]", "[ 1 , 2 ]", "{\"a\":1}",
            "{ \"a\" : 1 , \"b\" : [ ] }",
            "{\"\":{\"\":{}}}", "[[],{},[{}],{\"a\":[]}]", "{\"a\":1,\"a\":2}", "\t\r\n [\t\r\n 1\t\r\n ]\t\r\n ",
        ]
    )
    func containers(text: String) {
        #expect(GrammarCheck.fault(text) == nil)
    }

    @Test(
        "Arrays and objects that are broken",
        arguments: [
            "[", "{", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "[1:2]", "[}", "[1}", "{]", "{\"a\":1]",
            "{\"a\"}", "{\"a\":}",
            "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{,\"a\":1}", "{\"a\" 1}",
            "{\"a\":1 \"b\":2}", "{\"a\"::1}",
            "{a:1}", "{1:1}", "{null:1}", "{[]:1}", "{'a':1}", "{\"a\":1:2}", "{\"a\",1}", "[]]", "{}}", "[][]", "1 2",
            "[[]", "[[1]", "[{]}",
            "[{\"a\":[}]]", "{\"a\":{\"b\":[1,2}}]",
        ]
    )
    func brokenContainers(text: String) {
        #expect(GrammarCheck.fault(text) != nil)
    }

    @Test("Only space, tab, CR and LF are white space")
    func whitespace() {
        for byte in UInt8.min ... .max {
            let isWhitespace = [0x20, 0x09, 0x0D, 0x0A].contains(byte)
            #expect((GrammarCheck.fault([.openBrace, byte, .closeBrace]) == nil) == isWhitespace, "\(byte)")
            #expect((GrammarCheck.fault([byte, .quote, .quote, byte]) == nil) == isWhitespace, "\(byte)")
        }
    }

    @Test("Nothing is read beyond the end, wherever a document is cut off")
    func truncated() {
        let text = #" [ -1.5e+7 , "é😀\u12aB\n" , { "a" : [ true , false , null ] , "b" : { } } ] "#
        let bytes = Array(text.utf8)
        #expect(GrammarCheck.fault(bytes) == nil)
        let end = bytes.lastIndex(of: .closeBracket) ?? 0
        for length in 0...end { #expect(GrammarCheck.fault(Array(bytes.prefix(length))) != nil, "\(length) bytes") }
    }
}
