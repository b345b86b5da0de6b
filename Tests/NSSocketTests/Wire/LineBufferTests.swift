//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import Testing

@testable import NSSocket

@Suite("Lines that wait to be sent")
struct LineBufferTests {
    private static func frames(_ reads: String...) throws -> [Frame] {
        var scanner = FrameScanner(limits: FrameLimits())
        var frames: [Frame] = []
        for read in reads {
            scanner.feed(ByteBuffer(string: read))
            while let frame = try scanner.next() { frames.append(frame) }
        }
        return frames
    }

    private static func sent(_ lines: [any OutgoingLine]) -> String {
        var buffer = LineBuffer()
        for line in lines { line.append(to: &buffer) }
        let count = buffer.count
        let bytes = buffer.take()
        #expect(bytes.readableBytes == count)
        #expect(buffer.isEmpty && buffer.take().readableBytes == 0)
        return String(buffer: bytes)
    }

    @Test("Frames that follow one another in a read leave as they came")
    func run() throws {
        #expect(Self.sent(try Self.frames("[1]\n[2]\n[3]\n")) == "[1]\n[2]\n[3]\n")
    }

    @Test("Frames left out, repeated or turned around leave in the order of the calls")
    func order() throws {
        let frames = try Self.frames("[1]\n[2]\n[3]\n")
        #expect(Self.sent([frames[0], frames[2]]) == "[1]\n[3]\n")
        #expect(Self.sent([frames[1], frames[1]]) == "[2]\n[2]\n")
        #expect(Self.sent([frames[2], frames[1], frames[0]]) == "[3]\n[2]\n[1]\n")
    }

    @Test("Frames of several reads, and other lines between them, keep their order")
    func mixture() throws {
        let frames = try Self.frames("[1]\n[2]\r\n[3]\n[4", "]\n[5]\n")
        let own = try NamedPayload("a::b", ByteBuffer(string: "0"))
        #expect(
            Self.sent([frames[0], own, frames[1], frames[2], frames[3], own, frames[4]])
                == "[1]\n[\"a\",\"b\",0]\n[2]\n[3]\n[4]\n[\"a\",\"b\",0]\n[5]\n"
        )
    }

    @Test("What was taken is gone, and more can follow")
    func again() throws {
        let frames = try Self.frames("[1]\n[2]\n")
        var buffer = LineBuffer()
        frames[0].append(to: &buffer)
        #expect(String(buffer: buffer.take()) == "[1]\n")
        frames[1].append(to: &buffer)
        #expect(String(buffer: buffer.take()) == "[2]\n")
    }
}
