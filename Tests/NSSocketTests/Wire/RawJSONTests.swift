//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket
import Testing

@Suite("Raw JSON")
struct RawJSONTests {
    @Test(
        "A JSON value is taken as it is, blanks included",
        arguments: [
            "1", " 1 ", "\"é\\u00e9\"", "{\"a\":1,\"a\":2}", "[ ]", "null", "\t[1, 2]", "1e400",
            "12345678901234567890123", #""\ud800""#,
        ]
    )
    func accepted(text: String) throws {
        let json = try RawJSON(text)
        #expect(json.text.utf8.elementsEqual(text.utf8))
        #expect(json.description == json.text)
        #expect(json.bytes == ByteBuffer(string: text))
        #expect(try RawJSON(ByteBuffer(string: text)) == json)
    }

    @Test(
        "Anything else is refused",
        arguments: [
            "", " ", "oops", "1 2", "[1", "[1,]", "{\"a\"}", "\"a", "'a'", "NaN", "Infinity", "-", "01", "\"\t\"",
            "\u{FEFF}1", "1\0", "nullx", "[]]",
        ]
    )
    func refused(text: String) {
        let error = #expect(throws: EventSocketError.self) { try RawJSON(text) }
        #expect(error?.code == .encodingFailed)
        #expect(error?.message.hasPrefix("This is not JSON") == true)
    }

    @Test(
        "Line feeds and carriage returns become spaces, as a frame is one line",
        arguments: [
            ("\n1", " 1"), ("1\r", "1 "), ("[1,\n2]", "[1, 2]"), ("{\r\n}", "{  }"),
            ("[\"\\n\\r\",\r\n\t1]", "[\"\\n\\r\",  \t1]"),
        ]
    )
    func lineFeeds(text: String, onOneLine: String) throws {
        #expect(try RawJSON(text).text == onOneLine)
        #expect(try RawJSON(ByteBuffer(string: text)).text == onOneLine)
    }

    @Test("Neither may stand in a string", arguments: ["\"\n\"", "\"\r\"", "[\"a\r\n\"]"])
    func lineFeedsInStrings(text: String) {
        #expect(throws: EventSocketError.self) { try RawJSON(text) }
    }

    @Test("Bytes that are no UTF-8 are refused")
    func invalidUTF8() {
        let error = #expect(throws: EventSocketError.self) { try RawJSON(ByteBuffer(bytes: [0x22, 0xC0, 0xAF, 0x22])) }
        #expect(error?.code == .encodingFailed)
    }

    @Test("So is what nests deeper than 512")
    func nesting() throws {
        func text(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(try RawJSON(text(512)).text.count == 1024)
        let error = #expect(throws: EventSocketError.self) { try RawJSON(text(513)) }
        #expect(error?.message.contains("512") == true)
    }

    @Test("What is wrong is said without showing any of the text")
    func discretion() {
        let error = #expect(throws: EventSocketError.self) { try RawJSON("[\"secret\" 1]") }
        #expect(error?.description == "encodingFailed: This is not JSON: this byte cannot stand here (byte 10).")
    }

    @Test("Equal is what has the same bytes")
    func equality() throws {
        #expect(try RawJSON("1") == RawJSON("1"))
        #expect(try RawJSON("1") != RawJSON("1 "))
        #expect(try RawJSON("\"\u{E9}\"") != RawJSON("\"e\u{301}\""))
        #expect(try Set([RawJSON("null"), .null]).count == 1)
    }
}
