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
@testable import NSSocketJSON

/// Payloads that are read while their lines are checked, as those before were decoded.
@Suite("Payloads that are decoded as their lines come", .longComputation)
struct DecodingOnTheWayTests {
    private let workspace = JSONWorkspace()
    private var reference: JSONWorkspace.Reference { .passUnretained(self.workspace) }

    @Test("Whoever decodes which of them when, and whatever comes between: each is what it would be by itself")
    func random() throws {
        var (json, random) = (RandomJSON(seed: 15), SplitMix64(seed: 15))
        for _ in 0..<300 {
            let lines = (0..<Int.random(in: 1...12, using: &random)).map { _ in json.frame() }
            let expected = try lines.map {
                try EventMessage(wire: RawJSON(unchecked: ByteBuffer(string: $0))).decode(JSONValue.self)
            }
            var scanner = FrameScanner(limits: FrameLimits(), codec: .json)
            scanner.feed(ByteBuffer(string: lines.map { $0 + "\n" }.joined()))
            var nameNumber: UInt32 = 0
            var messages: [EventMessage] = []
            var decoded: [(Int, JSONValue)] = []
            while !scanner.needsInput {
                try scanner.scan(&nameNumber, in: self.reference) { message in
                    messages.append(message)
                    for _ in 0..<Int.random(in: 0...2, using: &random) {
                        let isLast = Int.random(in: 0...3, using: &random) != 0
                        let index = isLast ? messages.count - 1 : Int.random(in: messages.indices, using: &random)
                        do {
                            decoded.append((index, try messages[index].decode(JSONValue.self, in: self.reference)))
                        } catch {
                            Issue.record(error)
                        }
                    }
                    return Int.random(in: 0...9, using: &random) != 0
                }
            }
            #expect(messages.count == lines.count)
            for (index, value) in decoded { #expect(value == expected[index], "\(lines[index])") }
        }
    }

    @Test("What is read on the way is read only for the line at hand, and only as long as such lines are decoded")
    func expectation() throws {
        var scanner = FrameScanner(limits: FrameLimits(), codec: .json)
        scanner.feed(ByteBuffer(string: String(repeating: #"["a",{"b":1}]"# + "\n", count: 40)))
        var (nameNumber, count): (UInt32, Int) = (0, 0)
        var expectations: [Bool] = []
        try scanner.scan(&nameNumber, in: self.reference) { message in
            expectations.append(self.workspace.expectsDecoding)
            count += 1
            if count == 2 || count == 3 {
                _ = #expect(throws: Never.self) { try message.decode(JSONValue.self, in: self.reference) }
            }
            return true
        }
        #expect(expectations.prefix(6) == [false, false, true, true, false, false])
    }

    @Test("A payload that nests deeper than the coder allows is refused, read on the way or not")
    func nesting() throws {
        let codec = EventCodec(payloads: JSONCoder(nesting: 2))
        var scanner = FrameScanner(limits: FrameLimits(), codec: codec)
        let lines = ["[1]", "[[1]]", "[[[1]]]", "[[1]]", "[[[1]]]"].map { #"["a","# + $0 + "]\n" }
        scanner.feed(ByteBuffer(string: String(repeating: lines.joined(), count: 10)))
        var nameNumber: UInt32 = 0
        var refused: [Bool] = []
        try scanner.scan(&nameNumber, in: self.reference) { message in
            refused.append((try? message.decode(JSONValue.self, in: self.reference)) == nil)
            return true
        }
        #expect(refused == (0..<10).flatMap { _ in [false, false, true, false, true] })
    }

    @Test("A line over the limit leaves nothing behind for those of other connections")
    func tooLong() throws {
        var scanner = FrameScanner(limits: FrameLimits(length: 20), codec: .json)
        let lines = [#"["a",1]"#, #"["a","more than twenty bytes"]"#] + Array(repeating: #"["a",3]"#, count: 20)
        scanner.feed(ByteBuffer(string: lines.map { $0 + "\n" }.joined()))
        var nameNumber: UInt32 = 0
        #expect(throws: FrameFault.self) {
            try scanner.scan(&nameNumber, in: self.reference) { message in
                (try? message.decode(Int.self, in: self.reference)) == 1
            }
        }
        #expect(!self.workspace.expectsDecoding)
    }

    /// What becomes of a read: names and payloads, and faults.
    private static func outcome(of read: [UInt8], in workspace: JSONWorkspace.Reference?) -> [String] {
        var scanner = FrameScanner(limits: FrameLimits(nesting: 8), codec: .json)
        scanner.feed(ByteBuffer(bytes: read))
        var nameNumber: UInt32 = 0
        var outcome: [String] = []
        while !scanner.needsInput {
            do throws(FrameFault) {
                try scanner.scan(&nameNumber, in: workspace) { message in
                    let value = Result { try message.decode(JSONValue.self, in: workspace) }
                    outcome.append("\(message.name) \(value)")
                    return true
                }
            } catch {
                outcome.append("\(error)")
                if !error.isRecoverable { break }
            }
        }
        return outcome
    }

    @Test("Lines that are wrong somewhere have the same faults, and those around them the same values")
    func faults() {
        var json = RandomJSON(seed: 16)
        for _ in 0..<2000 {
            let read = (0..<8).flatMap { number in
                (number % 3 == 1 ? json.mutated(json.frame()) : Array(json.frame().utf8)) + [UInt8.lineFeed]
            }
            let expected = Self.outcome(of: read, in: nil)
            #expect(Self.outcome(of: read, in: self.reference) == expected)
        }
    }

    @Test("A huge line that nobody decodes leaves no memory behind")
    func huge() throws {
        let lines = [#"["a",1]"#, #"["a",["# + String(repeating: "1,", count: 200_000) + "1]]", #"["a",3]"#]
        var scanner = FrameScanner(limits: FrameLimits(), codec: .json)
        scanner.feed(ByteBuffer(string: lines.map { $0 + "\n" }.joined() + String(repeating: "[1]\n", count: 40)))
        var (nameNumber, count): (UInt32, Int) = (0, 0)
        var keeps: [Bool] = []
        try scanner.scan(&nameNumber, in: self.reference) { message in
            keeps.append(self.workspace.documents.reference != nil)
            count += 1
            if count == 1 { _ = #expect(throws: Never.self) { try message.decode(Int.self, in: self.reference) } }
            return true
        }
        #expect(keeps.prefix(3) == [false, true, false])
    }

    @Test(
        "A line of another connection that is dealt out meanwhile, and is none, changes nothing",
        arguments: [
            "\n", "{bad}\n", #"["x",[{"b":"#, "]\n", #"["a",{"b":7,}]"# + "\n",
            #"["a",["# + String(repeating: "1,", count: 100_000) + "}\n",
        ])
    func nested(line: String) throws {
        var scanner = FrameScanner(limits: FrameLimits(), codec: .json)
        scanner.feed(ByteBuffer(string: String(repeating: #"["a",{"b":1}]"# + "\n", count: 40)))
        var (nameNumber, values): (UInt32, [JSONValue]) = (0, [])
        try scanner.scan(&nameNumber, in: self.reference) { message in
            var other = FrameScanner(limits: FrameLimits(), codec: .json)
            other.feed(ByteBuffer(string: line + String(repeating: "x", count: 40)))
            var otherNumber: UInt32 = 0
            _ = try? other.scan(&otherNumber, in: self.reference) { _ in true }
            do { values.append(try message.decode(JSONValue.self, in: self.reference)) } catch { Issue.record(error) }
            return true
        }
        #expect(values == (0..<40).map { _ in ["b": 1] })
    }
}
