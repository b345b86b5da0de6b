//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@testable import NSSocketCLI

@Suite("Characters that are escaped")
struct TextEscapingTests {
    private static let everyScalar = (UInt32(0)...0x10FFFF).compactMap { Unicode.Scalar($0) }

    @Test("Control characters are escaped everywhere; invisible ones, and those that turn the text, on terminals")
    func scalars() {
        for scalar in Self.everyScalar {
            let isControl = scalar.properties.generalCategory == .control
            let isHidden = [.format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
            if TextEscaping.pipe.escapes(scalar) != isControl { Issue.record("\(scalar.value)") }
            let isTag = (0xE0000..<0xE0100).contains(scalar.value)
            if TextEscaping.terminal.escapes(scalar) != (isControl || isHidden || isTag) {
                Issue.record("\(scalar.value)")
            }
        }
        for value in [0x200B, 0x200E, 0x202E, 0x2066, 0x2028, 0x2029, 0xFEFF, 0xAD, 0xE0041, 0xE007F] as [UInt32] {
            #expect(Unicode.Scalar(value).map(TextEscaping.terminal.escapes) == true)
        }
    }

    @Test("Escaped JSON is the same JSON, and has none of these characters", arguments: [false, true])
    func json(_ isForTerminal: Bool) throws {
        let escaping = TextEscaping(isForTerminal: isForTerminal)
        // In JSON strings the wire has no C0, quotes or backslashes.
        let text = String(
            String.UnicodeScalarView(
                Self.everyScalar.filter { $0.value >= 0x20 && !"\"\\".unicodeScalars.contains($0) }))
        let escaped = String(decoding: escaping.json(Array("[\"\(text)\",\t\"\"]".utf8).span.bytes), as: UTF8.self)
        #expect(!escaped.unicodeScalars.contains { $0 != "\t" && escaping.escapes($0) })
        #expect(try JSONMembers.strings(RawJSON(escaped).bytes) == [text, ""])
        #expect(escaping.json(Array("\"\u{7F}\u{85}\"".utf8).span.bytes) == Array(#""\u007f\u0085""#.utf8))
    }

    @Test("A character beyond the first plane is a pair of escapes")
    func pair() {
        #expect(TextEscaping.terminal.line("a\u{E0041}\u{202E}") == #"a\udb40\udc41\u202e"#)
        #expect(TextEscaping.pipe.line("a\u{E0041}\u{202E}\n\u{1B}") == "a\u{E0041}\u{202E}" + #"\u000a\u001b"#)
    }

    @Test("JSON is found to be plain exactly if nothing in it is escaped, wherever that is")
    func plain() {
        for escaping in [TextEscaping.pipe, .terminal] {
            for special in ["\u{7F}", "\u{80}", "\u{9F}", "\u{A0}", "é", "€", "\u{202E}", "\u{E0041}", "~"] {
                for position in 0..<20 {
                    let text =
                        String(repeating: "a", count: position) + special + String(repeating: "b", count: 19 - position)
                    #expect(
                        escaping.isPlain(Array(text.utf8).span.bytes) == (escaping.line(text) == text), "\(special)")
                }
            }
        }
    }
}
