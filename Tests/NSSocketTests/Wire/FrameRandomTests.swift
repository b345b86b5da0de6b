//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NIOCore
import TestSupport
import Testing

@testable import NSSocket

@Suite("Random frames and worse", .longComputation)
struct FrameRandomTests {
    @Test("Frames by the grammar have the segments and the payload that Foundation finds")
    func frames() throws {
        var json = RandomJSON(seed: 3)
        for _ in 0..<3000 {
            let line = json.frame()
            let frame = try Scan.frame(line)
            let parts = try JSONDecoder().decode([TestJSON].self, from: Data(line.utf8))
            let payload = try JSONDecoder().decode(TestJSON.self, from: Data(frame.payload.readableBytesView))
            let segments = frame.name.segments
            try #require(parts.count == segments.count + 1, "\(line)")
            #expect(payload == parts[segments.count], "\(line)")
            for case (let segment, .string(let text)) in zip(segments, parts) {
                #expect(segment.utf8.elementsEqual(text.utf8), "\(line)")
            }
        }
    }

    @Test("A line is a frame exactly if it is an array of scalars and a payload, wherever in a read it stands")
    func mutatedFrames() {
        let tail = ByteBuffer(string: #"["a line that","is long enough",0]"# + "\n")
        let last = ScanStep.event(["a line that", "is long enough"], "0")
        var json = RandomJSON(seed: 4)
        for _ in 0..<20_000 {
            let line = json.frame()
            let bytes = json.mutated(line)
            guard !bytes.contains(.lineFeed) else { continue }
            let steps = Scan.steps([ByteBuffer(bytes: bytes)], end: true)
            let amongOthers = Scan.steps([ByteBuffer(bytes: bytes + [.lineFeed] + tail.readableBytesView)])
            #expect(amongOthers == steps + [last], "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
            if steps.count == 1, case .frame = steps[0] {
                if GrammarCheck.fault(bytes) != nil || bytes.dropLast().contains(.carriageReturn) {
                    Issue.record("accepted \(bytes)")
                }
            } else if GrammarCheck.fault(bytes) == nil, Self.isFrame(bytes) {
                Issue.record("refused \(String(decoding: bytes, as: UTF8.self).debugDescription): \(steps)")
            }
        }
    }

    private static func isFrame(_ bytes: [UInt8]) -> Bool {
        guard !bytes.dropLast().contains(.carriageReturn) else { return false }
        let value = try? JSONDecoder().decode(TestJSON.self, from: Data(bytes))
        guard case .array(let parts)? = value else { return false }
        return !parts.isEmpty
            && parts.dropLast().allSatisfy { part in
                switch part {
                case .array, .object: false
                default: true
                }
            }
    }

    @Test("Garbage is never more than malformed, in any chunks, and the next line works")
    func garbage() {
        var random = SplitMix64(seed: 5)
        let alphabets: [[UInt8]] = [Array(UInt8.min ... .max), Array("[]{}\",:\\u01aeEtfn-+. \r\n".utf8)]
        for round in 0..<5000 {
            let alphabet = alphabets[round % 2]
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                alphabet[Int.random(in: alphabet.indices, using: &random)]
            }
            let stream = ByteBuffer(bytes: bytes + Array("\n[\"next\",1]\n".utf8))
            let steps = Scan.steps([stream])
            #expect(steps.last == .event("next", "1"), "\(bytes)")
            #expect(Scan.steps(Chunking(bytes: stream).pieces(upTo: 9, using: &random)) == steps, "\(bytes)")
        }
    }

    @Test("Garbage inside a frame finds no way out of its line")
    func garbageInFrames() {
        var json = RandomJSON(seed: 6)
        var stream = ByteBuffer()
        for _ in 0..<3000 {
            let line = json.frame()
            stream.writeBytes(json.mutated(line).filter { $0 != .lineFeed })
            stream.writeString("\n[\"next\",1]\n")
        }
        let steps = Scan.steps([stream])
        #expect(steps.filter { $0 == .event("next", "1") }.count == 3000)
        #expect(steps.count <= 6000)
    }
}
