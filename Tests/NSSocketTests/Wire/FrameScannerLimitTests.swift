//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import Testing

@testable import NSSocket

@Suite("The limits of the frame scanner")
struct FrameScannerLimitTests {
    private static let limits = FrameLimits(length: 32)

    /// A frame on a line of exactly this many bytes, its line feed not counted.
    private static func line(_ length: Int) -> String {
        "[\"" + String(repeating: "x", count: length - 6) + "\",1]"
    }

    private static func steps(_ text: String, chunk: Int, end: Bool = false) -> [ScanStep] {
        let bytes = Array(text.utf8)
        let chunks = stride(from: 0, to: bytes.count, by: chunk).map { start in
            ByteBuffer(bytes: bytes[start..<min(start + chunk, bytes.count)])
        }
        return Scan.steps(chunks, end: end, limits: self.limits)
    }

    @Test(
        "A line as long as the limit is accepted, one byte more refused, in any chunks",
        arguments: [
            1, 2, 3, 31, 32, 33, 34, 100,
        ]
    )
    func exact(chunk: Int) {
        let fits = Self.line(32)
        #expect(fits.utf8.count == 32)
        let frame = ScanStep.event([String(repeating: "x", count: 26)], "1")
        #expect(Self.steps(fits + "\n" + fits + "\n[1]\n", chunk: chunk) == [frame, frame, .event([], "1")])
        #expect(Self.steps(fits, chunk: chunk, end: true) == [frame])
        let isTooLong = Self.line(33)
        #expect(Self.steps(isTooLong + "\n", chunk: chunk) == [.fault(.tooLong(limit: 32))])
        let steps = Self.steps("[1]\n" + isTooLong + "\n[2]\n", chunk: chunk)
        #expect(steps == [.event([], "1"), .fault(.tooLong(limit: 32))])
        #expect(Self.steps(isTooLong, chunk: chunk, end: true) == [.fault(.tooLong(limit: 32))])
    }

    @Test("It is as long wherever it stands in a read, whether it is a frame or not", arguments: ["1]", "1]\r", "1} "])
    func amongOthers(end: String) {
        let long = "[\"" + String(repeating: "x", count: 31 - end.utf8.count) + "\"," + end + "\n"
        #expect(Self.steps("[1]\n" + long + "[2]\n" + fits, chunk: 200).first == .event([], "1"))
        #expect(Self.steps("[1]\n" + long + "[2]\n" + fits, chunk: 200).last == .fault(.tooLong(limit: 32)))
    }

    private let fits = Self.line(32) + "\n"

    @Test("A CR and blanks count")
    func blanks() {
        #expect(Self.steps(Self.line(31) + "\r\n", chunk: 100).count == 1)
        #expect(Self.steps(Self.line(32) + "\r\n", chunk: 100) == [.fault(.tooLong(limit: 32))])
        #expect(Self.steps(String(repeating: " ", count: 33) + "\n", chunk: 100) == [.fault(.tooLong(limit: 32))])
    }

    @Test("A line that never ends is refused as soon as it is too long")
    func endless() throws {
        var scanner = FrameScanner(limits: FrameLimits(length: 1000))
        let read = ByteBuffer(repeating: UInt8(ascii: "x"), count: 100)
        for _ in 0..<10 {
            scanner.feed(read)
            #expect(try scanner.next() == nil)
        }
        scanner.feed(ByteBuffer(string: "x"))
        #expect(throws: FrameFault.tooLong(limit: 1000)) { try scanner.next() }
    }

    @Test("What was gathered counts once: line after line over many reads stays below the limit")
    func lineAfterLine() {
        let text = String(repeating: Self.line(30) + "\n", count: 50)
        #expect(Self.steps(text, chunk: 17).count == 50)
    }

    @Test("A line of the default limit spans many reads")
    func large() {
        let line = Self.line(1 << 20)
        let read = ByteBuffer(string: line + "\n")
        let chunks = stride(from: 0, to: read.readableBytes, by: 65_536).compactMap { start in
            read.getSlice(at: start, length: min(65_536, read.readableBytes - start))
        }
        #expect(chunks.count == 17)
        #expect(Scan.steps(chunks).count == 1)
        #expect(Scan.steps([ByteBuffer(string: Self.line(1 << 20 + 1) + "\n")]) == [.fault(.tooLong(limit: 1 << 20))])
    }

    @Test("The limits of nesting and segments end the stream too")
    func otherLimits() {
        let limits = FrameLimits(nesting: 2, segments: 1)
        let steps = Scan.steps("[\"a\",[1]]\n[[[]]]\n[1]\n", limits: limits)
        #expect(steps == [.event("a", "[1]"), .fault(.tooDeep(limit: 2))])
        #expect(Scan.steps("[1,2,3]\n[1]\n", limits: limits) == [.fault(.tooManySegments(limit: 1))])
    }
}
