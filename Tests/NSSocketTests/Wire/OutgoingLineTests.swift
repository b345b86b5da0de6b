//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import Testing

@testable import NSSocket

@Suite("Outgoing lines")
struct OutgoingLineTests {
    private static func text(_ line: some OutgoingLine) -> String {
        var buffer = ByteBuffer(string: "before|")
        line.write(to: &buffer)
        return String(String(buffer: buffer).dropFirst("before|".count))
    }

    /// All frames of some chunks, the unterminated last one included.
    private static func frames(_ chunks: [ByteBuffer]) throws -> [Frame] {
        var scanner = FrameScanner(limits: FrameLimits())
        var frames: [Frame] = []
        for chunk in chunks {
            scanner.feed(chunk)
            while let frame = try scanner.next() { frames.append(frame) }
        }
        if let last = try scanner.finish() { frames.append(last) }
        return frames
    }

    private static func passedOn(_ chunks: String...) throws -> [String] {
        try self.frames(chunks.map { ByteBuffer(string: $0) }).map { self.text($0) }
    }

    @Test("A frame is passed on as itself and one line feed, wherever it lay")
    func frames() throws {
        #expect(try Self.passedOn("[1]\n[2]\n") == ["[1]\n", "[2]\n"])
        #expect(try Self.passedOn("[1", "]\n[2]", "\n") == ["[1]\n", "[2]\n"])
        #expect(try Self.passedOn("[1]\r\n[2]\r\n") == ["[1]\n", "[2]\n"])
        #expect(try Self.passedOn("  [1]\n\t[2]  \n[ 3 ]\n") == ["[1]\n", "[2]\n", "[ 3 ]\n"])
        #expect(try Self.passedOn("[1]\n[2]") == ["[1]\n", "[2]\n"])
        #expect(try Self.passedOn("[1]\r") == ["[1]\n"])
        #expect(try Self.passedOn("[1", "] ") == ["[1]\n"])
    }

    @Test("Its line feed is written along in one piece only if it stands right behind it")
    func lineFeed() throws {
        func isFollowed(_ chunks: String...) throws -> [Bool] {
            try Self.frames(chunks.map { ByteBuffer(string: $0) }).map(\.isFollowedByLineFeed)
        }
        #expect(try isFollowed("[1]\n  [2]\n") == [true, true])
        // A line that spanned reads was gathered without its line feed.
        #expect(try isFollowed("[1", "]", "\n[2]\n") == [false, true])
        #expect(try isFollowed("[1]\r\n[2] \n[3]") == [false, false, false])
    }

    @Test("What stands behind a frame in memory is not passed on")
    func neighbours() throws {
        // The last line is unterminated, and yet its storage goes on with a line feed and more.
        var read = ByteBuffer(string: "[1]\n[2]\nsecret")
        read.moveWriterIndex(to: "[1]\n[2]".utf8.count)
        let frames = try Self.frames([read])
        #expect(frames.map { Self.text($0) } == ["[1]\n", "[2]\n"])
        let slice = try #require(ByteBuffer(string: "secret[1]\nsecret").getSlice(at: 6, length: 4))
        #expect(try Self.frames([slice]).map { Self.text($0) } == ["[1]\n"])
    }

    @Test("Passing a frame on does not depend on what happens to the read")
    func later() throws {
        var read = ByteBuffer(string: "[1]\n[2]\n")
        let frames = try Self.frames([read])
        read.clear()
        read.writeRepeatingByte(UInt8(ascii: "x"), count: 8)
        #expect(frames.map { Self.text($0) } == ["[1]\n", "[2]\n"])
    }

    @Test("A name and a payload make a frame without blanks")
    func namedPayload() throws {
        func text(_ name: EventName, _ payload: String) throws -> String {
            let line = try NamedPayload(name, ByteBuffer(string: payload))
            #expect(line.byteCount == Self.text(line).utf8.count)
            return Self.text(line)
        }
        #expect(try text("you::there", "null") == "[\"you\",\"there\",null]\n")
        #expect(try text("", "{ }") == "[\"\",{ }]\n")
        #expect(try text(["a::b", "é"], "[1]") == "[\"a::b\",\"é\",[1]]\n")
    }

    @Test("A name without segments cannot be sent")
    func noSegments() {
        let error = #expect(throws: EventSocketError.self) { try NamedPayload([], ByteBuffer(string: "1")) }
        #expect(error?.code == .invalidEventName)
    }

    @Test("What is written is read the same")
    func roundTrip() throws {
        let names: [EventName] = [
            "a", ["", ""], ["\"\\/\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}\u{2028}"],
            ["*", "::", "1", "null", "é", "e\u{301}", "😀"],
        ]
        for name in names {
            let line = Self.text(try NamedPayload(name, ByteBuffer(string: "[\"p\"]")))
            #expect(Scan.steps(line) == [.event(name, "[\"p\"]")])
        }
    }
}
