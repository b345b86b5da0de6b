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

    /// So many frames of ten bytes each with their line feeds, in one read.
    private static func manyFrames(_ count: Int) throws -> [Frame] {
        try self.frames((0..<count).map { "[\(100_000_0 + $0)]\n" }.joined())
    }

    @Test("A long run that is most of its read is not copied; what stands before and behind it keeps its place")
    func longRun() throws {
        let frames = try Self.manyFrames(2000)
        let own = try NamedPayload("a", ByteBuffer(string: "0"))
        let lines: [any OutgoingLine] = [own] + frames + [own] + Array(frames[..<3])
        var buffer = LineBuffer()
        for line in lines { line.append(to: &buffer) }
        let count = buffer.count
        let (pieces, rest) = buffer.takePieces()
        #expect(pieces.map(\.readableBytes) == [8, 20_000])
        #expect(pieces[1].storageCapacity == frames[0].storage.bytes.storageCapacity)
        let text = String(buffer: rest)
        #expect(pieces.reduce(rest.readableBytes) { $0 + $1.readableBytes } == count)
        #expect(text == "[\"a\",0]\n[1000000]\n[1000001]\n[1000002]\n")
        #expect(pieces.map { String(buffer: $0) }.joined() + text == Self.sent(lines))
        #expect(buffer.isEmpty && buffer.takePieces().pieces.isEmpty)
    }

    @Test("A run is copied if it is short, or a small part of its read")
    func shortRuns() throws {
        for frames in [try Self.manyFrames(1000)[...], try Self.manyFrames(5000).prefix(2000)] {
            var buffer = LineBuffer()
            for frame in frames { frame.append(to: &buffer) }
            let (pieces, rest) = buffer.takePieces()
            #expect(pieces.isEmpty)
            #expect(rest.readableBytes == frames.count * 10)
        }
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
