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

@Suite("Recorded streams, cut in other places", .longComputation)
struct WireChunkingVectors {
    @Test("The chunks make no difference", arguments: ["wire-decode.jsonl", "wire-decode-edge.jsonl"])
    func cuts(file: String) throws {
        var random = SplitMix64(seed: 7)
        for vector in try Vectors.rows(of: file, as: DecodeVector.self) {
            let chunking = Chunking(bytes: vector.bytes)
            let steps = vector.steps()
            var ways = chunking.halves
            ways.append([chunking.bytes])
            ways.append(chunking.drip)
            for length in [2, 3, 7, 40] { ways.append(chunking.pieces(upTo: length, using: &random)) }
            for way in ways where vector.steps(way) != steps {
                let lengths = way.map(\.readableBytes)
                Issue.record("\(vector.id) in chunks of \(lengths): \(vector.steps(way)), not \(steps)")
            }
        }
    }

    @Test("Nor when all streams follow one another in one connection")
    func together() throws {
        var stream = ByteBuffer()
        var steps: [ScanStep] = []
        for vector in try Vectors.rows(of: "wire-decode.jsonl", as: DecodeVector.self) where !vector.end {
            stream.writeImmutableBuffer(vector.bytes)
            steps += vector.steps()
        }
        var random = SplitMix64(seed: 8)
        let chunking = Chunking(bytes: stream)
        for length in [1, 5, 100, 1000, stream.readableBytes] {
            let together = Scan.steps(chunking.pieces(upTo: length, using: &random), limits: Scan.wideLimits)
            #expect(together == steps, "chunks of up to \(length) bytes")
        }
    }
}
