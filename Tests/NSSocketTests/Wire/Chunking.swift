//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore

import TestSupport

@testable import NSSocket

/// Ways to cut a stream.
///
/// A stream of up to 1,024 bytes is cut in two at every place. Cutting longer ones everywhere would take time that
/// grows with the square of their length, so these are cut at both ends, around the bytes where parsers change their
/// state, and at random places: at most some 900 cuts, and fewer the longer the stream.
struct Chunking {
    private static let exhaustiveLength = 1024
    private static let totalLength = 1 << 22

    let bytes: ByteBuffer

    /// The stream in two pieces, one of them possibly empty, in every way.
    var halves: [[ByteBuffer]] {
        self.splitPoints.map { [self.piece(0..<$0), self.piece($0..<self.bytes.readableBytes)] }
    }

    /// One byte after the other.
    var drip: [ByteBuffer] {
        (0..<self.bytes.readableBytes).map { self.piece($0..<$0 + 1) }
    }

    /// Pieces of random lengths.
    func pieces(upTo length: Int, using random: inout SplitMix64) -> [ByteBuffer] {
        var pieces: [ByteBuffer] = []
        var position = 0
        while position < self.bytes.readableBytes {
            let end = min(position + Int.random(in: 1...length, using: &random), self.bytes.readableBytes)
            pieces.append(self.piece(position..<end))
            position = end
        }
        return pieces
    }

    private var splitPoints: [Int] {
        let count = self.bytes.readableBytes
        guard count > Self.exhaustiveLength else { return Array(0...count) }
        var random = SplitMix64(seed: UInt64(count))
        let sampleCount = min(256, max(8, Self.totalLength / count))
        let endLength = sampleCount / 4
        let structural = self.bytes.readableBytesView.enumerated().flatMap { index, byte in
            byte < 0x20 || byte >= 0x80 || byte == .quote || byte == .backslash ? [index, index + 1] : []
        }
        var points = Set(structural.shuffled(using: &random).prefix(2 * sampleCount))
        points.formUnion(0...endLength)
        points.formUnion(count - endLength...count)
        for _ in 0..<sampleCount { points.insert(Int.random(in: 0...count, using: &random)) }
        return points.sorted()
    }

    /// A copy, so that no piece lies beside the next one in memory.
    private func piece(_ range: Range<Int>) -> ByteBuffer {
        ByteBuffer(bytes: self.bytes.readableBytesView.dropFirst(range.lowerBound).prefix(range.count))
    }
}
