//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@Suite("Event names")
struct EventNameTests {
    /// `é` as one scalar and as two, which Swift's `==` takes for the same.
    private static let composed = "\u{E9}"
    private static let decomposed = "e\u{301}"

    private static func bytes(_ segments: [String]) -> [[UInt8]] { segments.map { Array($0.utf8) } }

    @Test(
        "Text is split at every delimiter, left to right",
        arguments: [
            ("", [""]), ("a", ["a"]), ("you::there", ["you", "there"]), ("a::b::c", ["a", "b", "c"]),
            ("::", ["", ""]), ("::a", ["", "a"]), ("a::", ["a", ""]), ("::::", ["", "", ""]),
            (":::", ["", ":"]), ("a:::b", ["a", ":b"]), ("a:b", ["a:b"]), (":", [":"]), ("a::*::**", ["a", "*", "**"]),
        ]
    )
    func splitting(text: String, segments: [String]) {
        #expect(EventName(text).segments == segments)
        #expect(EventName(stringLiteral: text).segments == segments)
    }

    @Test(
        "Any text may be the delimiter",
        arguments: [
            ("a.b::c", ".", ["a", "b::c"]), ("a=>b", "=>", ["a", "b"]), ("a\tb", "\t", ["a", "b"]),
            ("a::::b::c", "::::", ["a", "b::c"]), ("aaaa", "aa", ["", "", ""]), ("xaabaaay", "aab", ["x", "aaay"]),
            ("a😀b", "😀", ["a", "b"]), ("ab", "abc", ["ab"]),
        ]
    )
    func delimiters(text: String, delimiter: String, segments: [String]) {
        #expect(EventName(text, delimiter: delimiter).segments == segments)
    }

    @Test("An empty delimiter stands for ::")
    func emptyDelimiter() {
        #expect(EventName("a::b", delimiter: "").segments == ["a", "b"])
    }

    @Test("A combining mark or a joiner behind the delimiter does not hide it")
    func combiningMarks() {
        #expect(Self.bytes(EventName("a::\u{301}b").segments) == Self.bytes(["a", "\u{301}b"]))
        #expect(Self.bytes(EventName("a:\u{301}:b").segments) == Self.bytes(["a:\u{301}:b"]))
        #expect(Self.bytes(EventName("a::\u{200D}👩::b").segments) == Self.bytes(["a", "\u{200D}👩", "b"]))
        #expect(Self.bytes(EventName("👨‍👩‍👧::🇩🇪").segments) == Self.bytes(["👨‍👩‍👧", "🇩🇪"]))
        #expect(Self.bytes(EventName("a\r\nb", delimiter: "\n").segments) == Self.bytes(["a\r", "b"]))
    }

    @Test("A delimiter is found by its bytes, not by canonical equivalence")
    func equivalentDelimiter() {
        let text = "a\(Self.decomposed)b"
        #expect(EventName(text, delimiter: Self.composed).segments.count == 1)
        #expect(EventName(text, delimiter: Self.decomposed).segments == ["a", "b"])
    }

    @Test("Names are equal when their segments have the same bytes")
    func equality() {
        let composed: EventName = ["x", "\u{E9}"]
        let decomposed: EventName = ["x", "e\u{301}"]
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed, "x::\u{E9}"]).count == 2)
        #expect(EventName("a::b") == ["a", "b"])
        #expect(EventName("a::b") != ["a::b"])
        #expect(EventName("a") != ["a", ""])
        #expect(EventName("ab") != ["a", "b"])
        #expect(EventName("") != EventName(segments: []))
    }

    @Test("Equal names hash alike, and where segments end matters")
    func hashing() {
        #expect(EventName("a::b").hashValue == EventName(segments: ["a", "b"]).hashValue)
        #expect(EventName("ab::c").hashValue != EventName("a::bc").hashValue)
        #expect(EventName("").hashValue != EventName(segments: []).hashValue)
    }

    @Test("An array is taken as it is")
    func arrays() {
        #expect(EventName(segments: ["a::b"]).segments == ["a::b"])
        #expect((["a::b", "*"] as EventName).segments == ["a::b", "*"])
        #expect(([] as EventName).segments == [])
    }

    @Test("What is interpolated never splits")
    func interpolation() {
        let user = "eve::admin"
        #expect(("welcome::\(user)" as EventName).segments == ["welcome", "eve::admin"])
        #expect(("\(user)::x::\(7)" as EventName).segments == ["eve::admin", "x", "7"])
        #expect(("a\(user)b::c" as EventName).segments == ["aeve::adminb", "c"])
        #expect(("\("")" as EventName).segments == [""])
    }

    @Test("A delimiter does not arise where a value meets the text around it")
    func interpolatedBorders() {
        #expect(("a:\(":")b" as EventName).segments == ["a::b"])
        #expect(("a:\(""):b" as EventName).segments == ["a::b"])
        #expect(("\(":")\(":")" as EventName).segments == ["::"])
    }

    @Test("A name prints with its delimiter")
    func printing() {
        #expect("\(EventName("you::there"))" == "you::there")
        #expect(EventName("you::there").joined(by: ".") == "you.there")
        #expect(EventName(segments: []).joined() == "")
        #expect(EventName("a::").description == "a::")
    }
}
