//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Testing

@testable import NSSocketJSON

@Suite("Memory that the coders of one event loop use again")
struct JSONWorkspaceTests {
    private struct Kept: Decodable {
        let decoder: any Decoder

        init(from decoder: any Decoder) throws { self.decoder = decoder }
    }

    private let workspace = JSONWorkspace()

    /// - Parameter rest: What stands behind the text, as the next lines of a read do.
    private func decode<Value: Decodable>(_ type: Value.Type, _ text: String, rest: String = "") throws -> Value {
        let bytes = Array((text + rest).utf8)
        return try JSONCoder().decode(
            type, fromCheckedTextAtStartOf: bytes.span.bytes, count: text.utf8.count,
            in: .passUnretained(self.workspace))
    }

    private func encode(_ value: some Encodable) throws -> String {
        var text = ""
        try JSONCoder().encodeLine(["a"], value, in: .passUnretained(self.workspace)) { line in
            text = line.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        }
        return text
    }

    /// What is kept for the next; afterwards nothing is.
    private func taken() -> (document: JSONDocument?, output: JSONOutput?) {
        (self.workspace.documents.take(), self.workspace.outputs.take())
    }

    @Test("Is kept after the first value, and is the same for the next")
    func again() throws {
        #expect(try self.decode([Int].self, "[1,2]") == [1, 2])
        #expect(try self.encode([1, 2]) == "[\"a\",[1,2]]\n")
        let (document, output) = self.taken()
        let first = (try #require(document), try #require(output))
        self.workspace.documents.keep(.passRetained(first.0))
        self.workspace.outputs.keep(.passRetained(first.1))
        #expect(try self.decode([Int].self, "[3]") == [3])
        #expect(try self.encode(3) == "[\"a\",3]\n")
        // Those above are in this test's hands, too: neither is used by anybody else from now on.
        let second = self.taken()
        #expect(second.document == nil && second.output == nil)
    }

    @Test("Whoever finds it in use helps himself elsewhere, and what he leaves is kept unless there is one again")
    func inUse() throws {
        #expect(try self.decode(Int.self, "1") == 1)
        let (document, _) = self.taken()
        #expect(try self.decode(Int.self, "2") == 2)
        let first = try #require(document)
        self.workspace.documents.keep(.passRetained(first))
        let kept = try #require(self.taken().document)
        #expect(kept !== first)
    }

    @Test("Is kept when a value fails")
    func failures() throws {
        #expect(throws: DecodingError.self) { try self.decode(Int.self, "[") }
        #expect(throws: DecodingError.self) { try self.decode(Int.self, "\"\"") }
        #expect(throws: EncodingError.self) { try self.encode(Double.nan) }
        let (document, output) = self.taken()
        #expect(document != nil && output != nil)
    }

    @Test("Is left to whoever keeps a decoder")
    func kept() throws {
        let kept = try self.decode(Kept.self, "1")
        #expect(self.taken().document == nil)
        #expect(try self.decode(Int.self, "2") == 2)
        #expect(try Int(from: kept.decoder) == 1)
    }

    @Test("Is let go when a huge text has made it large")
    func huge() throws {
        let text = String(repeating: "x", count: 2 << 20)
        #expect(try self.decode(String.self, "\"\(text)\"") == text)
        #expect(try self.encode(text).utf8.count == text.utf8.count + 9)
        let (document, output) = self.taken()
        #expect(document == nil && output == nil)
    }

    private static let rest = "]\n[\"more\",\"than sixteen bytes\"]\n"

    @Test(
        "What stands behind a text is not read as a part of it",
        arguments: ["12", "-1.5", "1e3", "true", "null", "\"a\"", "\"\\n\"", "[]", "[1]", "{}", "{\"a\":1}"])
    func rest(text: String) throws {
        let expected = try JSONCoder().decode(JSONValue.self, from: text)
        for rest in [Self.rest, " " + Self.rest, "\t\r" + Self.rest, "]\n", String(repeating: "]", count: 16)] {
            #expect(try self.decode(JSONValue.self, text, rest: rest) == expected)
        }
    }

    @Test("Whoever keeps a decoder has the text, wherever it was lent from")
    func keptText() async {
        await #expect(processExitsWith: .success) {
            let test = JSONWorkspaceTests()
            let text = #"{"a":"more than fifteen bytes","b":[1,2,3]}"#
            let kept = try test.decode(Kept.self, text, rest: JSONWorkspaceTests.rest)
            // Makes use of whatever memory is free.
            for length in 0..<200 {
                let other = try test.decode(String.self, "\"" + String(repeating: "x", count: length) + "\"")
                #expect(other.utf8.count == length)
            }
            let object = try kept.decoder.container(keyedBy: Letter.self)
            #expect(try object.decode(String.self, forKey: .a) == "more than fifteen bytes")
            #expect(try object.decode([Int].self, forKey: .b) == [1, 2, 3])
        }
    }
}
