//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@Suite("Event patterns")
struct EventPatternTests {
    @Test(
        "Patterns match these names",
        arguments: [
            ("a", "a"), ("*", "a"), ("*", ""), ("**", "a"), ("**", "a::b::c"), ("a::*", "a::b"), ("*::*", "a::b"),
            ("a::**", "a"), ("a::**", "a::b::c"), ("**::c", "c"), ("**::c", "a::b::c"), ("a::**::c", "a::c"),
            ("a::**::c", "a::c::b::c"), ("**::a::b", "a::b::a::b"), ("**::*::**", "a"), ("a*", "a*"), ("", ""),
            ("a::", "a::"), ("**", ""), ("*::**::b::b", "c::c::b::b::b"), ("__proto__", "__proto__"), ("*", "*"),
            ("*", "**"), ("***", "***"),
        ]
    )
    func matching(pattern: String, name: String) {
        #expect(EventPattern(pattern).matches(EventName(name)))
    }

    @Test(
        "Patterns do not match these names",
        arguments: [
            ("a", "b"), ("a", "a::b"), ("a::b", "a"), ("*", "a::b"), ("a::*", "a"), ("a::*::**", "a"),
            ("a::**::*", "a"), ("**::c", "c::d"), ("a*", "ab"), ("*a", "ba"), ("a", "*"), ("a::b", "a::**"), ("", "a"),
            ("a", "a::"), ("\u{E9}", "e\u{301}"), ("***", "a"), ("a", "A"),
        ]
    )
    func refusing(pattern: String, name: String) {
        #expect(!EventPattern(pattern).matches(EventName(name)))
    }

    @Test("Only ** and the pattern without segments match the name without segments")
    func noSegments() {
        let none = EventName(segments: [])
        #expect(EventPattern("**").matches(none))
        #expect(EventPattern(segments: []).matches(none))
        #expect(!EventPattern("*").matches(none))
        #expect(!EventPattern("").matches(none))
        #expect(!EventPattern(segments: []).matches(""))
    }

    @Test("Neighbouring ** are one")
    func neighbours() {
        #expect(EventPattern("**::**") == "**")
        #expect(EventPattern("a::**::**::**::b") == "a::**::b")
        #expect(EventPattern("a::**::**::**::b").description == "a::**::b")
        #expect(EventPattern("**::*::**") != "**::*")
        #expect(EventPattern("*::*") != "*")
    }

    @Test("Patterns are equal when their segments are, by bytes and by what they mean")
    func equality() {
        #expect(EventPattern("a::*") == ["a", "*"])
        #expect(Set<EventPattern>(["a::b", ["a", "b"], ["a::b"]]).count == 2)
        #expect(EventPattern("\u{E9}") != EventPattern("e\u{301}"))
        #expect(EventPattern(exactly: ["*"]) != "*")
        #expect(EventPattern(exactly: ["**"]) != "**")
        #expect(EventPattern(exactly: "a::b") == "a::b")
        #expect(EventPattern("a::*").hashValue == (["a", "*"] as EventPattern).hashValue)
    }

    @Test("The pattern of exactly one name takes wildcards for text")
    func exactly() {
        let pattern = EventPattern(exactly: "a::*::**::**")
        #expect(pattern.matches("a::*::**::**"))
        #expect(!pattern.matches("a::b::**::**"))
        #expect(!pattern.matches("a::*::**"))
        #expect(pattern.description == "a::*::**::**")
    }

    @Test("An interpolated value never becomes a wildcard, nor does it split")
    func interpolation() {
        let star = "*"
        let stars = "**"
        #expect(!("chat::\(star)" as EventPattern).matches("chat::bob"))
        #expect(("chat::\(star)" as EventPattern).matches("chat::*"))
        #expect(!("\(stars)" as EventPattern).matches("a"))
        #expect(!("*\(star)" as EventPattern).matches("a"))
        #expect(!("\("")*" as EventPattern).matches("a"))
        #expect(("chat::\("a::b")" as EventPattern).matches(["chat", "a::b"]))
        #expect(!("chat::\("a::b")" as EventPattern).matches("chat::a::b"))
    }

    @Test("Wildcards in the text around an interpolated value stay wildcards")
    func wildcardsAround() {
        let room = "den"
        let pattern: EventPattern = "*::\(room)::**"
        #expect(pattern.matches("x::den"))
        #expect(pattern.matches("x::den::a::b"))
        #expect(!pattern.matches("x::hall::a"))
    }

    @Test("Another delimiter splits patterns too; empty stands for ::")
    func delimiters() {
        #expect(EventPattern("a.*", delimiter: ".") == "a::*")
        #expect(EventPattern("a::*", delimiter: ".") == ["a::*"])
        #expect(EventPattern("a::*", delimiter: "") == "a::*")
    }

    @Test("Many ** against a long name take no time to speak of")
    func adversarial() {
        let chain = EventPattern(segments: (0..<16).flatMap { _ in ["**", "a"] } + ["b"])
        let name = EventName(segments: Array(repeating: "a", count: 300))
        let clock = ContinuousClock()
        let time = clock.measure { #expect(!chain.matches(name)) }
        // Trying all ways would take longer than the universe has lasted.
        #expect(time < .seconds(20))
    }
}
