//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import Testing

@testable import NSSocket

@Suite("Frames")
struct FrameTests {
    @Test(
        "Names",
        arguments: [
            ("[1]", []), ("[\"a\",1]", ["a"]), ("[\"\",1]", [""]), ("[\"\",\"\",1]", ["", ""]),
            ("[\"a::b\",1]", ["a::b"]),
            (" [ \"a\" ,\t\"b\" , 1 ] ", ["a", "b"]), ("[\"*\",\"**\",1]", ["*", "**"]),
            ("[\",\",\"]\",\"[\",1]", [",", "]", "["]),
            ("[\"é\",\"e\u{301}\",\"😀\",1]", ["é", "e\u{301}", "😀"]),
            (#"["\"","\\","\/","\b\f\n\r\t",1]"#, ["\"", "\\", "/", "\u{8}\u{C}\n\r\t"]),
            (#"["\u0041\u00e9\u00E9\u20ac","x\u0000y",1]"#, ["Aéé€", "x\0y"]),
            (#"["\\\"","\\\\",1]"#, ["\\\"", "\\\\"]),
            (#"["\ud83d\ude00","\uD83D\uDE00!","\udbff\udfff",1]"#, ["😀", "😀!", "\u{10FFFF}"]),
        ] as [(String, [String])]
    )
    func names(line: String, segments: [String]) throws {
        let frame = try Scan.frame(line)
        #expect(frame.name == EventName(segments: segments))
        #expect(frame.segmentCount == segments.count)
    }

    @Test(
        "Half a surrogate pair becomes U+FFFD",
        arguments: [
            (#"\ud83d"#, "\u{FFFD}"), (#"\ude00"#, "\u{FFFD}"), (#"\udc00x"#, "\u{FFFD}x"), (#"\ud83dx"#, "\u{FFFD}x"),
            (#"\ude00\ud83d"#, "\u{FFFD}\u{FFFD}"), (#"\ud83d\ud83d\ude00"#, "\u{FFFD}😀"),
            (#"\ud83d\u0041"#, "\u{FFFD}A"),
            (#"\ud83d\n\ude00"#, "\u{FFFD}\n\u{FFFD}"), (#"\ud83d\\ude00"#, "\u{FFFD}\\ude00"),
            (#"\ud800\udbff"#, "\u{FFFD}\u{FFFD}"),
            (#"\ud7ff\ue000"#, "\u{D7FF}\u{E000}"), (#"\ud83dude00"#, "\u{FFFD}ude00"),
        ]
    )
    func surrogates(text: String, segment: String) throws {
        #expect(try Scan.frame("[\"\(text)\",1]").name == [segment])
    }

    @Test(
        "Long names end where they do, whatever is escaped in them and wherever",
        arguments: [31, 32, 33, 255, 256, 257, 700])
    func longNames(length: Int) throws {
        for (escaped, meant) in [(#"\""#, "\""), (#"\\"#, "\\"), (#"\u0041"#, "A")] {
            for position in stride(from: 0, through: length, by: 7) {
                let (before, after) = (
                    String(repeating: "x", count: position), String(repeating: "y", count: length - position)
                )
                let frame = try Scan.frame("[\"\(before)\(escaped)\(after)\",\"\(after)\",1]")
                #expect(frame.name == EventName(segments: [before + meant + after, after]))
            }
            let many = try Scan.frame("[\"\(String(repeating: escaped, count: length))\",1]")
            #expect(many.name == EventName(segments: [String(repeating: meant, count: length)]))
        }
    }

    @Test("Numbers, booleans and null are segments by their text")
    func scalars() throws {
        #expect(try Scan.frame("[1,true,false,null,\"p\"]").name == ["1", "true", "false", "null"])
        let numbers = try Scan.frame("[-0,1.50,1E+5 ,12345678901234567890\t,0]")
        #expect(numbers.name == ["0", "1.5", "100000", "12345678901234567000"])
    }

    @Test(
        "Numbers are spelled as JavaScript spells them, for names and for those who listen (R6)",
        arguments: [
            ("-0", "0"), ("-0.0", "0"), ("0e5", "0"), ("1.0", "1"), ("1.50", "1.5"), ("1e2", "100"), ("1E+5", "100000"),
            ("100", "100"),
            ("-1", "-1"), ("1e21", "1e+21"), ("1e-7", "1e-7"), ("0.000001", "0.000001"),
            ("123456789012345680000", "123456789012345680000"), ("12345678901234567890", "12345678901234567000"),
            ("9007199254740993", "9007199254740992"), ("9999999999999999", "10000000000000000"),
            ("999999999999999", "999999999999999"),
            ("1e400", "Infinity"), ("-1e400", "-Infinity"), ("1e-400", "0"), ("-1e-400", "0"), ("5e-324", "5e-324"),
            ("0.1", "0.1"),
            ("1.7976931348623157e308", "1.7976931348623157e+308"), ("-1.5e3", "-1500"),
        ]
    )
    func spelling(number: String, spelled: String) throws {
        let frame = try Scan.frame("[\"a\",\(number),null]")
        #expect(frame.name == ["a", spelled])
        var trie = ListenerTrie<Int>()
        _ = trie.insert(1, id: 1, on: EventPattern(exactly: ["a", spelled]))
        #expect(trie.matches(for: frame).map(\.value) == [1])
        #expect(String(buffer: frame.line) == "[\"a\",\(number),null]")
    }

    @Test(
        "Payloads are their own text, without the blanks around it",
        arguments: [
            "1", "\"x\"", "[ 1 , 2 ]", "{ }", "null", #"{"a":"]}"}"#,
        ]
    )
    func payloads(payload: String) throws {
        for line in ["[\(payload)]", "[\"a\",\(payload)]", " [ 1 , \"a\" , \(payload) ] \r"] {
            let frame = try Scan.frame(line)
            #expect(String(buffer: frame.payload) == payload)
            let end = try #require(line.lastIndex(of: "]"))
            #expect(String(buffer: frame.line) == line[...end].drop { $0 == " " })
        }
    }

    @Test("A frame finds its listeners from its bytes")
    func matching() throws {
        var trie = ListenerTrie<String>()
        let patterns: [EventPattern] = ["a::b", "a::*", "**", "é", ["1"], ["*", "**", "null"], ["a\"b"], []]
        for (id, pattern) in patterns.enumerated() {
            _ = trie.insert("\(pattern)", id: UInt64(id), on: pattern)
        }
        let lines = [
            "[\"a\",\"b\",1]", #"["\u0061","b",1]"#, "[ \"a\" , \"x\" , 1 ]", "[1]", #"["\u00e9",1]"#,
            "[\"e\u{301}\",1]", "[1,1]", "[1,2,null,1]",
            #"["a\"b",1]"#, "[\"**\",1]", "[\"a\",\"*\",1]", "[\"a\",\"\",1]",
        ]
        for line in lines {
            let frame = try Scan.frame(line)
            #expect(trie.matches(for: frame).map(\.value) == trie.matches(for: frame.name).map(\.value), "\(line)")
        }
        #expect(try trie.matches(for: Scan.frame("[\"**\",1]")).map(\.value) == ["**"])
        #expect(try trie.matches(for: Scan.frame(#"["\u0061","b",1]"#)).map(\.value) == ["a::b", "a::*", "**"])
    }
}
