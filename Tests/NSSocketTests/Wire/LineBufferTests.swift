//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import TestSupport
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

    /// What a closure appends, beside the same in an array of bytes.
    private struct Twin: ~Copyable {
        var buffer = LineBuffer()
        var expected: [UInt8] = []

        mutating func append(line: String) {
            let bytes = Array(line.utf8)
            self.buffer.append(bytes.span.bytes)
            self.expected += bytes
        }

        mutating func append(frame: Frame) {
            frame.append(to: &self.buffer)
            self.expected += Array(buffer: frame.line) + [UInt8.lineFeed]
        }
    }

    @Test("Lines that are ready keep their order among frames and other lines, however large they make the buffer")
    func readyLines() throws {
        var random = SplitMix64(seed: 14)
        let frames = try Self.manyFrames(2000)
        for _ in 0..<40 {
            var twin = Twin()
            for _ in 0..<Int.random(in: 0...40, using: &random) {
                switch Int.random(in: 0...9, using: &random) {
                case 0...6:
                    let length = Int.random(in: 0...(Bool.random(using: &random) ? 40 : 4000), using: &random)
                    twin.append(line: String(repeating: "x", count: length) + "\n")
                case 7:
                    twin.buffer.reserve(Int.random(in: 0...5000, using: &random))
                case 8:
                    let own = try NamedPayload("a", ByteBuffer(string: "0"))
                    own.append(to: &twin.buffer)
                    twin.expected += Array("[\"a\",0]\n".utf8)
                default:
                    let length = Bool.random(using: &random) ? 3 : 1700
                    for frame in frames.prefix(length) { twin.append(frame: frame) }
                }
            }
            let count = twin.buffer.count
            #expect(count == twin.expected.count)
            let bytes = twin.buffer.take()
            let isRight = bytes.readableBytesView.elementsEqual(twin.expected)
            #expect(isRight)
        }
    }

    @Test("What was taken is not written to by what follows")
    func takenStays() {
        var twin = Twin()
        twin.append(line: "[1]\n")
        twin.append(line: "[2]\n")
        let first = twin.buffer.take()
        twin.append(line: "[3]\n")
        #expect(String(buffer: first) == "[1]\n[2]\n")
        let second = twin.buffer.take()
        #expect(String(buffer: second) == "[3]\n")
    }
}
