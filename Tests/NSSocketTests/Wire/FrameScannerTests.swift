//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import Testing

@testable import NSSocket

@Suite("The frame scanner")
struct FrameScannerTests {
    @Test("Many frames in one read come in their order")
    func many() {
        let text = (0..<1000).map { "[\"n\",\($0)]\n" }.joined()
        #expect(Scan.steps(text) == (0..<1000).map { .event("n", "\($0)") })
    }

    @Test("Empty lines are nothing, with CRLF too")
    func emptyLines() {
        #expect(Scan.steps("\n") == [])
        #expect(Scan.steps("\n\n\r\n\n") == [])
        #expect(Scan.steps("\n[\"a\",1]\r\n\r\n\n[\"b\",2]\n\n") == [.event("a", "1"), .event("b", "2")])
        #expect(Scan.steps("\r", "\n", "\n", "\r", "\n") == [])
        #expect(Scan.steps("\r", end: true) == [])
    }

    @Test("So are lines of blanks, and blanks at the end of the stream")
    func blanks() {
        #expect(Scan.steps("  \n[1]\n") == [.event([], "1")])
        #expect(Scan.steps("  \r\n\t\n[1]\n \t", end: true) == [.event([], "1")])
    }

    @Test(
        "Any number of blanks, spaces or not, is skipped up to what follows",
        arguments: [0, 1, 31, 32, 33, 63, 64, 65, 1_000])
    func manyBlanks(count: Int) {
        for blank in [" ", "\t"] {
            let blanks = String(repeating: " ", count: count) + blank
            #expect(
                Scan.steps("\(blanks)[\(blanks)1\(blanks)]\(blanks)\r\n[2]\n") == [.event([], "1"), .event([], "2")])
            #expect(Scan.steps("\(blanks)x\n") == [.malformed(.notAnArray, count + 1)])
            #expect(Scan.steps("\(blanks)\n[2]\n") == [.event([], "2")])
        }
    }

    @Test("A carriage return in front of anything but the line feed makes a line malformed (R15)")
    func carriageReturns() {
        #expect(Scan.steps("\r\r\n[1]\n") == [.malformed(.carriageReturn, 0), .event([], "1")])
        #expect(Scan.steps("\r[1]\r\n") == [.malformed(.carriageReturn, 0)])
        #expect(Scan.steps("[1,", "\r2]\r\n[3]\n") == [.malformed(.carriageReturn, 3), .event([], "3")])
        #expect(Scan.steps("[1]\r", end: true) == [.event([], "1")])
    }

    @Test("CRLF and blanks around and inside a frame are harmless")
    func blanksAroundFrames() {
        #expect(Scan.steps(" \t[ \"a\" ,\t\"b\" , { \"x\" : 1 } ] \t\r\n") == [.event("a::b", "{ \"x\" : 1 }")])
    }

    @Test("A CR alone ends no line")
    func carriageReturn() {
        #expect(Scan.steps("[1]\r[2]\n") == [.malformed(.carriageReturn, 3)])
    }

    @Test("A malformed line costs itself only")
    func malformedLines() {
        let steps = Scan.steps("[1]\noops\n[2]\n{}\n[]\n[\"a\n\",3]\n[4]\n")
        #expect(
            steps == [
                .event([], "1"), .malformed(.notAnArray, 0), .event([], "2"), .malformed(.notAnArray, 0),
                .malformed(.emptyArray, 1), .malformed(.syntax(.unexpectedEnd), 3), .malformed(.notAnArray, 0),
                .event([], "4"),
            ]
        )
    }

    @Test("Faults count from the beginning of their line, whatever read it began in")
    func offsets() {
        #expect(Scan.steps("[1]\n[\"a\"", " 1]\n") == [.event([], "1"), .malformed(.syntax(.unexpectedByte), 5)])
    }

    @Test("A line may come in any number of reads, some of them empty")
    func spanning() {
        #expect(Scan.steps("[\"", "", "a", "\",", "1]", "", "\n") == [.event("a", "1")])
        let steps = Scan.steps("[\"\u{E9}", "\u{1F600}\",1]\n[2", "]\n[3]\n")
        #expect(steps == [.event("\u{E9}\u{1F600}", "1"), .event([], "2"), .event([], "3")])
        #expect(Scan.steps("", "\n", "") == [])
    }

    @Test("At the end a line counts if it is complete")
    func end() {
        #expect(Scan.steps("[\"a\",1]", end: true) == [.event("a", "1")])
        #expect(Scan.steps("[\"a\",1]\r", end: true) == [.event("a", "1")])
        #expect(Scan.steps("[\"a\",", "1] ", end: true) == [.event("a", "1")])
        #expect(Scan.steps("[\"a\",1", end: true) == [.malformed(.syntax(.unexpectedEnd), 6)])
        #expect(Scan.steps("[1]\n", end: true) == [.event([], "1")])
        #expect(Scan.steps("[1]\n ", end: true) == [.event([], "1")])
        #expect(Scan.steps(end: true) == [])
        #expect(Scan.steps("[1]") == [])
    }

    @Test("The end comes once")
    func endOnce() throws {
        var scanner = FrameScanner(limits: FrameLimits())
        scanner.feed(ByteBuffer(string: "[1]"))
        #expect(try scanner.next() == nil)
        #expect(try scanner.finish()?.name == [])
        #expect(try scanner.finish() == nil)
    }

    @Test("It asks for input when a read is used up")
    func needsInput() throws {
        var scanner = FrameScanner(limits: FrameLimits())
        #expect(scanner.needsInput)
        scanner.feed(ByteBuffer(string: "[1]\n[2]\n[3"))
        #expect(!scanner.needsInput)
        #expect(try scanner.next() != nil)
        #expect(try scanner.next() != nil)
        #expect(!scanner.needsInput)
        #expect(try scanner.next() == nil)
        #expect(scanner.needsInput)
        #expect(try scanner.next() == nil)
    }

    @Test("A frame and its payload lie in the read")
    func slices() throws {
        let read = ByteBuffer(string: "[\"a\",{\"x\":1}]\n[\"b\",2]\n")
        let storage = read.withUnsafeReadableBytes { UnsafeRawBufferPointer($0) }
        let frames = try Scan.frames(read)
        try #require(frames.count == 2)
        for part in frames.flatMap({ [$0.line, $0.payload] }) {
            let bytes = part.withUnsafeReadableBytes { UnsafeRawBufferPointer($0) }
            let (start, whole) = try (#require(bytes.baseAddress), #require(storage.baseAddress))
            #expect((0...storage.count - bytes.count).contains(start - whole))
        }
        #expect(String(buffer: frames[0].payload) == "{\"x\":1}")
    }

    @Test("Only a line that spans reads is copied, not what stands around it")
    func gathering() throws {
        let filler = (0..<5000).map { "[\"n\",\($0)]\n" }.joined()
        var scanner = FrameScanner(limits: FrameLimits())
        scanner.feed(ByteBuffer(string: filler + "[\"spans"))
        while try scanner.next() != nil {}
        scanner.feed(ByteBuffer(string: "\",1]\n" + filler))
        let frame = try #require(try scanner.next())
        #expect(frame.name == "spans")
        #expect(frame.line.storageCapacity <= 64)
    }

    @Test(
        "A read that is used up is let go of, wherever it ends",
        arguments: [
            "[1]\n", "[1]\n[2", "[1]\n\n", "[1]\noops\n", "[", "",
        ]
    )
    func memory(text: String) throws {
        var read = ByteBuffer(string: text + String(repeating: " ", count: 100))
        read.moveWriterIndex(to: text.utf8.count)
        let address = read.withVeryUnsafeBytes { $0.baseAddress }
        var scanner = FrameScanner(limits: FrameLimits())
        scanner.feed(read)
        while true {
            do throws(FrameFault) {
                if try scanner.next() == nil { break }
            } catch {
                continue
            }
        }
        // Were anyone else to hold the bytes, writing would copy them.
        read.setInteger(UInt8.zero, at: 0)
        #expect(read.withVeryUnsafeBytes { $0.baseAddress } == address)
        #expect(scanner.needsInput)
    }
}
