//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket
import TestSupport
import Testing

@testable import NSSocketHub

@Suite("The frames that hubs exchange")
struct FrameCodecTests {
    private static let origin = FrameOrigin(node: NodeID("ähub"), incarnation: .max)
    private static let rooms: [EventName] = ["a::b", [], [""], ["a::b", "*", "é"]]

    private static func samples() throws -> [ClusterFrame] {
        let json = try RawJSON(#"{"name":"x"}"#)
        let heads = [StreamHead(stream: .rooms, base: 0, last: 0), .init(stream: .room("r"), base: 7, last: .max)]
        let part = SnapshotPart(
            index: 3, isLast: true, control: 12, heads: heads,
            presences: [.init(room: "r", connection: -1, data: json), .init(room: "r", connection: 5, data: nil)]
        )
        let reply = FrameReply(incarnation: 1 << 60, request: 300)
        let patterns: [Audience] = [
            .everybody, .rooms("a::*::**"), .rooms(EventPattern(exactly: ["*", "**", "a::b"])), .rooms([]),
        ]
        var bodies: [(FrameTopic, FrameBody)] =
            rooms.map { (.stream(.room($0)), .lines(.sample(1), audience: nil, base: 0)) }
        bodies += patterns.map { (.stream(.rooms), .lines(.sample(2), audience: $0, base: 41)) }
        bodies += [
            (.control, .heartbeat(heads: heads, isLast: true)),
            (.control, .presence(.init(room: "r", connection: 3, data: json))),
            (.control, .want(request: 9, rooms: rooms)),
            (.node(NodeID("b")), .want(request: 9, rooms: [])),
            (.node(NodeID("b")), .heads(reply, [.init(room: "r", numbers: nil)])),
            (.node(NodeID("b")), .heads(reply, [.init(room: "r", numbers: .init(base: 1, last: 2))])),
            (.node(NodeID("b")), .syncRequest(128)),
            (.node(NodeID("b")), .snapshot(reply, part)),
            (.node(NodeID("b")), .superseded(incarnation: 1, by: 2)),
        ]
        return bodies.map { ClusterFrame(origin: origin, topic: $0.0, sequence: 42, body: $0.1) }
    }

    private static func decode(_ bytes: [UInt8], _ codec: FrameCodec) throws(FrameRefusal) -> ClusterFrame {
        try codec.verify(codec.header(of: bytes))
    }

    @Test("What is read is what was written")
    func roundTrip() throws {
        let codec = FrameCodec(key: try .sample(), limit: 1 << 20)
        for frame in try Self.samples() {
            let read = try Self.decode(codec.encode(frame), codec)
            #expect("\(read)" == "\(frame)")
            if case .lines(_, let audience, _) = read.body, case .lines(_, let sent, _) = frame.body {
                // Wildcards and literals print alike.
                #expect(audience == sent)
            }
            #expect(read.topic == frame.topic)
        }
    }

    @Test("A frame with any bit changed, or any byte missing or added, is refused")
    func changes() throws {
        let codec = FrameCodec(key: try .sample(), limit: 1 << 20)
        for frame in try Self.samples() {
            let bytes = try codec.encode(frame)
            for index in bytes.indices {
                for bit in 0..<8 {
                    var changed = bytes
                    changed[index] ^= 1 << bit
                    #expect(throws: FrameRefusal.self) { try Self.decode(changed, codec) }
                }
                #expect(throws: FrameRefusal.self) { try Self.decode(Array(bytes[..<index]), codec) }
            }
            #expect(throws: FrameRefusal.self) { try Self.decode(bytes + [0], codec) }
        }
    }

    @Test("Another key, another version and too many bytes are told apart")
    func refusals() throws {
        let codec = FrameCodec(key: try .sample(), limit: 4096)
        let other = FrameCodec(key: try .sample(8), limit: 4096)
        let frame = try Self.samples()[0]
        let bytes = try codec.encode(frame)
        #expect(throws: FrameRefusal.signature) { try Self.decode(bytes, other) }
        #expect(throws: FrameRefusal.version) { try Self.decode([2] + bytes[1...], codec) }
        #expect(throws: FrameRefusal.malformed) { try Self.decode([], codec) }
        #expect(throws: FrameRefusal.tooLong) { try Self.decode(Array(repeating: 1, count: 4097), codec) }
        let long = SharedLines(trusted: ByteBuffer(repeating: 0x0A, count: 4096), count: 4096)
        let tooLong = ClusterFrame(
            origin: Self.origin, topic: .stream(.rooms), sequence: 1,
            body: .lines(long, audience: .everybody, base: 0)
        )
        #expect(throws: FrameRefusal.tooLong) { try codec.encode(tooLong) }
    }

    @Test("Signed nonsense is refused: lines without ends, numbers out of order, bodies on other topics")
    func nonsense() throws {
        let codec = FrameCodec(key: try .sample(), limit: 4096)
        func lines(_ text: String, count: Int, base: UInt64 = 0, on topic: FrameTopic = .stream(.rooms)) -> ClusterFrame
        {
            let lines = SharedLines(trusted: ByteBuffer(string: text), count: count)
            return ClusterFrame(
                origin: Self.origin, topic: topic, sequence: 1,
                body: .lines(lines, audience: topic == .stream(.rooms) ? .everybody : nil, base: base)
            )
        }
        let topic = FrameTopic.stream(.rooms)
        let heartbeat = FrameBody.heartbeat(heads: [], isLast: false)
        let frames = [
            lines("[]", count: 1), lines("", count: 0), lines("[]\n", count: 2), lines("[]\n[]\n", count: 1),
            lines("[]\n", count: 1, base: 1), lines("[]\n", count: 1, on: .control),
            lines("[]\n", count: 1, on: .stream(.room(EventName(segments: Array(repeating: "", count: 17))))),
            ClusterFrame(origin: Self.origin, topic: topic, sequence: 1, body: heartbeat),
            ClusterFrame(origin: Self.origin, topic: .node(NodeID("b")), sequence: 1, body: heartbeat),
            ClusterFrame(origin: Self.origin, topic: .control, sequence: 1, body: .syncRequest(1)),
        ]
        for frame in frames {
            let bytes = try codec.encode(frame)
            #expect(throws: FrameRefusal.malformed) { try Self.decode(bytes, codec) }
        }
    }

    @Test("Whatever is signed, reading it ends with a frame or a refusal", arguments: 0..<4 as Range<UInt64>)
    func mutations(seed: UInt64) throws {
        let codec = FrameCodec(key: try .sample(), limit: 1 << 16)
        let samples = try Self.samples().map { try codec.encode($0).dropLast(32) }
        var random = SplitMix64(seed: seed)
        var refused = 0
        for round in 0..<1500 {
            var bytes = round % 10 == 0 ? [] : Array(samples[Int.random(in: samples.indices, using: &random)])
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let position = Int.random(in: 0...bytes.count, using: &random)
                let byte = [0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &random)].randomElement(
                    using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes.insert(byte ?? 0, at: position)
                case 1: bytes.removeSubrange(position..<min(bytes.count, position + 3))
                case 2: bytes.insert(contentsOf: Array(repeating: 0xFF, count: 10), at: position)
                default: if position < bytes.count { bytes[position] = byte ?? 0 }
                }
            }
            if !bytes.isEmpty { bytes[0] = FrameCodec.version }
            // Signed, so that it is the reading that has to refuse.
            do throws(FrameRefusal) { _ = try Self.decode(codec.signed(bytes), codec) } catch { refused += 1 }
        }
        #expect(refused > 500)
    }
}
