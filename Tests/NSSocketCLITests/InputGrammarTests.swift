//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket
import Subprocess
import Testing

@testable import NSSocketCLI

@Suite("Input that is no line of ours", .timeLimit(.minutes(2)))
struct InputGrammarTests {
    @Test(
        "A name begins with no character of JSON, and has no control characters and no byte order mark",
        arguments: [
            #"{"event":"chat"}"#, "{", "}", "]", "],", #""a" 1"#, #""a":1,"#, ",", ", 1", "a\u{1}b 1", "a\u{0}b",
            "a\u{7F} 1",
            "a\u{9B}b 1", "\u{FEFF}a 1", "a\u{FEFF} 1", "\u{1B}[A",
        ])
    func refused(_ line: String) {
        #expect(throws: EventSocketError.self) { try InputLine(text: ByteBuffer(string: line)) }
    }

    @Test(
        "Other names, and whole frames, are sent",
        arguments: [
            "a", "a::b 1", "a{ {}", "a\" 1", "é::😀", "::", "'a'", "1 2", #"["{",1]"#, "[1]", "a,b", "- 1", "\u{200B}a",
        ])
    func accepted(_ line: String) throws {
        #expect(try InputLine(text: ByteBuffer(string: line)) != nil)
    }

    @Test("A byte order mark of UTF-8 at the very beginning is left out, however the input is read")
    func byteOrderMark() throws {
        let text = Array("\u{FEFF}a 1\n\u{FEFF}".utf8)
        for size in 1...text.count {
            var encoding = InputEncoding()
            var found = ByteBuffer()
            var rest = text[...]
            while !rest.isEmpty {
                found.writeImmutableBuffer(try encoding.feed(ByteBuffer(bytes: rest.prefix(size))))
                rest = rest.dropFirst(size)
            }
            found.writeImmutableBuffer(try encoding.finish())
            #expect(String(buffer: found) == "a 1\n\u{FEFF}")
        }
        var short = InputEncoding()
        #expect(try short.feed(ByteBuffer(string: "a")).readableBytes == 0)
        #expect(String(buffer: try short.finish()) == "a")
    }

    @Test(
        "Text of other encodings is recognised",
        arguments: [
            ([0xFF, 0xFE, 0x61, 0], "UTF-16"), ([0xFE, 0xFF, 0, 0x61], "UTF-16"), ([0xFF, 0xFE], "UTF-16"),
            ([0x61, 0, 0x20, 0, 0x31, 0], "UTF-16LE"), ([0, 0x61, 0, 0x20], "UTF-16BE"), ([0x61, 0], "UTF-16LE"),
            ([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], "UTF-32"), ([0x61, 0, 0, 0], "UTF-32LE"),
            ([0, 0, 0, 0x61], "UTF-32BE"),
        ] as [([UInt8], String)])
    func otherEncodings(_ bytes: [UInt8], _ name: String) {
        let failure = #expect(throws: Failure.self) {
            var encoding = InputEncoding()
            _ = try encoding.feed(ByteBuffer(bytes: bytes))
            _ = try encoding.finish()
        }
        #expect(failure?.status == .badData)
        #expect(failure?.message.contains(" is \(name), ") == true)
    }

    @Test("The tool refuses such lines and sends the others; UTF-16 ends the run")
    func tool() async throws {
        let server = try await Tool.listen { server, address in
            let client = try await Tool.run(
                "connect", address, input: "\u{FEFF}first 1\n{\"event\":\"chat\"}\n{\n  \"a\": 1\n}\nlast 2\n")
            #expect(client.status == .exited(65))
            #expect(client.errors.filter { $0.contains("of the input was not sent") }.count == 4)
            #expect(try await server.output.next().contains("open"))
            #expect(try await server.output.next().contains(#""event":["first"],"payload":1"#))
            #expect(try await server.output.next().contains(#""event":["last"],"payload":2"#))
            #expect(try await server.output.next().contains("close"))
            for name in ["{", "\"a\"", "\u{FEFF}a", ",", "a\u{1}"] {
                let sender = try await Tool.run("send", address, name)
                #expect(sender.status == .exited(65))
            }
            let objects = try await Tool.run("connect", address, "--json", input: "\u{FEFF}{\"event\":\"a\"}\n")
            #expect(objects.status == .exited(0))
            let other = try await Tool.run(shell: "printf 'a\\000 \\0001\\000' | nss connect \(address)") { _ in }
            #expect(other.status == .exited(65))
            #expect(other.errors.last?.contains("UTF-16LE") == true, "\(other.errors)")
            try server.send(.terminate)
        }
        #expect(server.status == .exited(0))
        #expect(server.output.filter { $0.contains(#""type":"message""#) }.count == 1)
    }
}
