//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NIOCore
import Testing

@testable import NSSocket

@Suite("Line coders")
struct LineCoderTests {
    private struct Failure: Error {}

    private static let base64 = LineCoder { frame in
        ByteBuffer(string: Data(frame.readableBytesView).base64EncodedString())
    } decode: { line in
        guard let data = Data(base64Encoded: Data(line.readableBytesView)) else { throw Failure() }
        return ByteBuffer(bytes: data)
    }

    /// Decodes every line to the same text.
    private static func constant(_ text: String) -> LineCoder {
        LineCoder(encode: { _ in ByteBuffer(string: text) }, decode: { _ in ByteBuffer(string: text) })
    }

    private static func text(_ line: some OutgoingLine) -> String {
        var buffer = ByteBuffer()
        line.write(to: &buffer)
        #expect(line.byteCount == buffer.readableBytes)
        return String(buffer: buffer)
    }

    private static func named(_ name: EventName, _ payload: String) throws -> NamedPayload {
        try NamedPayload(name, ByteBuffer(string: payload))
    }

    @Test("A frame goes there and back in base64, in any chunks")
    func roundTrip() throws {
        let names: [EventName] = ["a::b", ["é\n\""], ""]
        let lines = try names.map { Self.text(try ReadyLine(Self.named($0, "{\"x\":[1]}"), by: Self.base64)) }
        #expect(lines.first == Data("[\"a\",\"b\",{\"x\":[1]}]".utf8).base64EncodedString() + "\n")
        let steps = names.map { ScanStep.event($0, "{\"x\":[1]}") }
        let chunking = Chunking(bytes: ByteBuffer(string: lines.joined()))
        for way in chunking.halves + [chunking.drip] {
            #expect(Scan.steps(way, lines: Self.base64) == steps)
        }
    }

    @Test("A frame that was received plain can be passed on wrapped, and the other way round")
    func passingOn() throws {
        let frame = try Scan.frame("[\"a\",1]\r")
        let wrapped = Self.text(try ReadyLine(frame, by: Self.base64))
        #expect(wrapped == Data("[\"a\",1]".utf8).base64EncodedString() + "\n")
        // Each scan checks what its frames are passed on as.
        #expect(Scan.steps(wrapped, lines: Self.base64) == [.event("a", "1")])
    }

    @Test("A line that cannot be decoded is malformed; the next one may do")
    func undecodable() throws {
        let good = Self.text(try ReadyLine(Self.named("a", "1"), by: Self.base64))
        #expect(Scan.steps("***\n" + good, lines: Self.base64) == [.malformed(.undecodable, 0), .event("a", "1")])
        #expect(Scan.steps("*", end: true, lines: Self.base64) == [.malformed(.undecodable, 0)])
    }

    @Test("What it decodes must be a frame on one line")
    func decoded() {
        #expect(Scan.steps("x\n", lines: Self.constant("oops")) == [.malformed(.notAnArray, 0)])
        #expect(Scan.steps("x\n", lines: Self.constant("[\n1]")) == [.malformed(.undecodable, 0)])
        #expect(Scan.steps("x\n", lines: Self.constant("[1]\n")) == [.malformed(.undecodable, 0)])
        #expect(Scan.steps("x\n", lines: Self.constant(" [1]\r")) == [.event([], "1")])
        #expect(Scan.steps("x\n", lines: Self.constant("")) == [])
    }

    @Test("Empty lines are not decoded")
    func emptyLines() {
        #expect(Scan.steps("\n\n", lines: Self.constant("[1]")) == [])
        #expect(Scan.steps("", end: true, lines: Self.constant("[1]")) == [])
    }

    @Test("The last line counts without its line feed")
    func end() {
        #expect(Scan.steps("x", end: true, lines: Self.constant("[1]")) == [.event([], "1")])
    }

    @Test("The limits hold for the line and for what is in it")
    func limits() {
        let limits = FrameLimits(length: 7, nesting: 2, segments: 1)
        func steps(_ line: String, meaning frame: String) -> [ScanStep] {
            Scan.steps(line + "\n", limits: limits, lines: Self.constant(frame))
        }
        #expect(steps("12345678", meaning: "[1]") == [.fault(.tooLong(limit: 7))])
        #expect(steps("1", meaning: "[1,2,3]") == [.fault(.tooManySegments(limit: 1))])
        #expect(steps("1", meaning: "[[[]]]") == [.fault(.tooDeep(limit: 2))])
        // A small line may decode to a large frame.
        #expect(steps("1", meaning: "[\"longer than 7\",1]") == [.fault(.tooLong(limit: 7))])
    }

    @Test("What it encodes must be one line", arguments: ["\n", "a\nb", "a\n", "\r", "a\rb", "a\r"])
    func lineFeeds(text: String) throws {
        let frame = try Self.named("a", "1")
        let error = #expect(throws: EventSocketError.self) { try ReadyLine(frame, by: Self.constant(text)) }
        #expect(error?.code == .encodingFailed)
        #expect(error?.cause == nil)
    }

    @Test("What it throws is the cause of what the sender gets")
    func encodingFails() throws {
        let frame = try Self.named("a", "1")
        let coder = LineCoder(encode: { _ in throw Failure() }, decode: { $0 })
        let error = #expect(throws: EventSocketError.self) { try ReadyLine(frame, by: coder) }
        #expect(error?.code == .encodingFailed)
        #expect(error?.cause is Failure)
    }

    @Test("It sees the frame without a line feed and the line without one")
    func views() throws {
        let coder = LineCoder { frame in
            ByteBuffer(string: "<\(String(buffer: frame))>")
        } decode: { line in
            ByteBuffer(string: String(String(buffer: line).dropFirst().dropLast()))
        }
        let line = Self.text(try ReadyLine(Self.named("a", "1"), by: coder))
        #expect(line == "<[\"a\",1]>\n")
        #expect(Scan.steps(line, lines: coder) == [.event("a", "1")])
    }
}
