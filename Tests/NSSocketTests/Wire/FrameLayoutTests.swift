//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import Testing

@testable import NSSocket

@Suite("The layout of a line")
struct FrameLayoutTests {
    private static func layout(
        _ line: String, _ limits: FrameLimits = FrameLimits()
    ) throws(FrameFault) -> FrameLayout? {
        let bytes = Array(line.utf8)
        let alone = Result { () throws(FrameFault) in try FrameLayout(of: bytes.span.bytes, limits: limits) }
        // What stands around a line, near or far, must be of no matter: least of all what could go on with it.
        for rest in ["", "1", #""]"#] + [#""]}1,:\ e.-[{"#, "  \t\r\n\n", "truefalsenull"].map({ $0 + $0 + $0 })
        where !bytes.contains(0x0A) {
            let all = bytes + [0x0A] + Array((rest + rest).utf8) + Array(repeating: 0x20, count: FrameLayout.padding)
            let among = FrameLayout(ofLineAtStartOf: all.span.bytes, limits: limits, in: nil)
            let expected: FrameLayout? = if case .success(let layout) = alone { layout } else { nil }
            #expect(among == expected, "\(line), with \(rest) behind it")
            #expect(Self.layoutForDecoding(all, limits) == expected, "\(line), with \(rest) behind it")
            if let among { #expect(all.span.bytes.lineFeed(behind: among.end) == bytes.count) }
        }
        return try alone.get()
    }

    /// The same where the payload is read on the way, as one that was decoded came before.
    private static func layoutForDecoding(_ bytes: [UInt8], _ limits: FrameLimits) -> FrameLayout? {
        let workspace = JSONWorkspace()
        _ = try? JSONCoder().decode(
            Int.self, fromCheckedTextAtStartOf: [UInt8(ascii: "1")].span.bytes, count: 1,
            in: .passUnretained(workspace))
        #expect(workspace.expectsDecoding)
        return FrameLayout(ofLineAtStartOf: bytes.span.bytes, limits: limits, in: .passUnretained(workspace))
    }

    private static func fault(_ line: String, _ limits: FrameLimits = FrameLimits()) -> FrameFault? {
        do throws(FrameFault) {
            _ = try self.layout(line, limits)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "Where the parts stand",
        arguments: [
            ("[1]", 0, 3, 1..<2, 0), ("[\"a\",1]", 0, 7, 5..<6, 1), ("  [ \"a\" , 1 ]\r", 2, 13, 10..<11, 1),
            ("[\"a\",\"b\",{\"x\":[1,2]}]", 0, 21, 9..<20, 2), ("[1,null,true,false,-1.5e3,\"p\"]", 0, 30, 26..<29, 5),
            ("[[[]]]", 0, 6, 1..<5, 0), ("[\"a\\\"]\",\"]\"]", 0, 12, 8..<11, 1), ("\t[{}]\t", 1, 5, 2..<4, 0),
        ]
    )
    func parts(line: String, start: Int, end: Int, payload: Range<Int>, segmentCount: Int) throws {
        let layout = try #require(try Self.layout(line))
        #expect((layout.start, layout.end, layout.payload, layout.segmentCount) == (start, end, payload, segmentCount))
    }

    @Test("Nothing but blanks on the line is no fault", arguments: ["", "\r", " ", "\t", "  \r", " \t "])
    func nothing(line: String) throws {
        #expect(try Self.layout(line) == nil)
    }

    @Test(
        "A carriage return stands at the end of a line and nowhere else (R15)",
        arguments: [
            ("\r\r", 0), ("\r ", 0), ("\r[1]", 0), ("[\r1]", 1), ("[1\r]", 2), ("[1,\r2]", 3), ("[\"a\"\r,1]", 4),
            ("[1]\r ", 3),
            ("[1]\r\r", 3), ("[{\r\"a\":1}]", 2), ("[{\"a\"\r:1}]", 5), ("[{\"a\":\r1}]", 6), ("[[1\r]]", 3),
            ("[[1,\r2]]", 4), ("[\"a\r\"]", 3),
            ("[\"a\",[\r{\"type\":\"message\"}\r]]", 6),
        ]
    )
    func carriageReturns(line: String, offset: Int) {
        #expect(Self.fault(line) == .malformed(.carriageReturn, offset: offset))
    }

    @Test(
        "What is no frame",
        arguments: [
            ("{\"a\":1}", .notAnArray, 0), ("\"str\"", .notAnArray, 0), ("42", .notAnArray, 0),
            (" null", .notAnArray, 1), ("\0", .notAnArray, 0),
            ("\u{FEFF}[1]", .notAnArray, 0), ("]", .notAnArray, 0), ("oops", .notAnArray, 0),
            ("[]", .emptyArray, 1), ("[ \t]", .emptyArray, 3),
            ("[[\"x\"],1]", .compoundSegment, 1), ("[\"a\",{},1]", .compoundSegment, 5),
            ("[{\"a\":1} , 2]", .compoundSegment, 1),
            ("[", .syntax(.unexpectedEnd), 1), ("[\"a\"", .syntax(.unexpectedEnd), 4),
            ("[\"a\",", .syntax(.unexpectedEnd), 5),
            ("[\"a\",1", .syntax(.unexpectedEnd), 6),
            ("[\"a\",[1]", .syntax(.unexpectedEnd), 8), ("[1 ", .syntax(.unexpectedEnd), 3),
            ("[\"a", .syntax(.unexpectedEnd), 3),
            ("[\"a\" 1]", .syntax(.unexpectedByte), 5), ("[\"a\":1]", .syntax(.unexpectedByte), 4),
            ("[1}", .syntax(.unexpectedByte), 2),
            ("[{} {}]", .syntax(.unexpectedByte), 4),
            ("[1,]", .syntax(.invalidLiteral), 3), ("[,1]", .syntax(.invalidLiteral), 1),
            ("[1,,2]", .syntax(.invalidLiteral), 3),
            ("[}", .syntax(.invalidLiteral), 1),
            ("[1]x", .trailingBytes, 3), ("[1] [2]", .trailingBytes, 4), ("[1]]", .trailingBytes, 3),
            ("[1]\u{0B}", .trailingBytes, 3),
            ("[\"\\x\",1]", .syntax(.invalidEscape), 2), ("[\"a\t\",1]", .syntax(.controlCharacter), 3),
            ("[-]", .syntax(.invalidNumber), 2),
        ] as [(String, FrameFault.Reason, Int)]
    )
    func faults(line: String, reason: FrameFault.Reason, offset: Int) {
        #expect(Self.fault(line) == .malformed(reason, offset: offset))
    }

    @Test("Up to 16 segments, and as many as configured")
    func segments() throws {
        func line(_ count: Int) -> String { "[" + String(repeating: "\"s\",", count: count) + "1]" }
        #expect(try Self.layout(line(16))?.segmentCount == 16)
        #expect(Self.fault(line(17)) == .tooManySegments(limit: 16))
        #expect(try Self.layout(line(17), FrameLimits(segments: 17))?.segmentCount == 17)
        #expect(try Self.layout(line(1), FrameLimits(segments: 1))?.segmentCount == 1)
        #expect(Self.fault(line(2), FrameLimits(segments: 1)) == .tooManySegments(limit: 1))
        // Nobody waits for the end of such a line.
        #expect(Self.fault(String(line(17).dropLast(2))) == .tooManySegments(limit: 16))
    }

    @Test("Up to 64 levels, the frame's own array included, and as many as configured")
    func nesting() throws {
        func line(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
        }
        #expect(try Self.layout(line(64))?.payload == 1..<128)
        #expect(Self.fault(line(65)) == .tooDeep(limit: 64))
        #expect(try Self.layout(line(65), FrameLimits(nesting: 65)) != nil)
        #expect(try Self.layout(line(1), FrameLimits(nesting: 1)) != nil)
        #expect(Self.fault(line(2), FrameLimits(nesting: 1)) == .tooDeep(limit: 1))
        #expect(Self.fault(String(repeating: "[", count: 100_000)) == .tooDeep(limit: 64))
        #expect(try Self.layout(line(100_000), FrameLimits(nesting: 100_000)) != nil)
    }
}
