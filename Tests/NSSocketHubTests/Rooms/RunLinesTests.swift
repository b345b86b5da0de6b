//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket
import Testing

@testable import NSSocketHub

@Suite("The lines of a run")
struct RunLinesTests {
    private static func run(_ count: Int, size: Int = 2, except: (Int) -> [Int] = { _ in [] }) -> RunLines {
        RunLines(
            (1...count).map { number in
                let text = "\(number)" + String(repeating: "-", count: size - 1)
                return Broadcast(
                    number: UInt64(number * 10), lines: SharedLines(trusted: ByteBuffer(string: text), count: 1),
                    audience: .everybody, except: except(number))
            })
    }

    private static func text(_ pieces: [SharedLines]) -> String { pieces.map(\.text).joined(separator: "|") }

    private static func pieces(_ lines: RunLines, for id: Int, since: UInt64) -> [SharedLines] {
        var pieces: [SharedLines] = []
        var after = since
        while let piece = lines.piece(for: id, after: after) {
            pieces.append(piece.lines)
            after = piece.last
        }
        return pieces
    }

    @Test("Everybody gets what came after its joining, without what leaves it out")
    func pieces() {
        let lines = Self.run(5) { $0 == 2 || $0 == 3 ? [7, 7] : $0 == 5 ? [7, 8] : [] }
        #expect(lines.isWhole(for: 1, since: 9))
        #expect(!lines.isWhole(for: 1, since: 10))
        #expect(!lines.isWhole(for: 7, since: 0))
        #expect(Self.text(Self.pieces(lines, for: 7, since: 0)) == "1-|4-")
        #expect(Self.text(Self.pieces(lines, for: 7, since: 10)) == "4-")
        #expect(Self.text(Self.pieces(lines, for: 7, since: 40)) == "")
        #expect(Self.text(Self.pieces(lines, for: 8, since: 0)) == "1-2-3-4-")
        #expect(Self.text(Self.pieces(lines, for: 1, since: 20)) == "3-4-5-")
        #expect(Self.text(Self.pieces(lines, for: 1, since: 25)) == "3-4-5-")
        #expect(Self.text(Self.pieces(lines, for: 1, since: 50)) == "")
        #expect(Self.pieces(lines, for: 1, since: 20).map(\.count) == [3])
        let one = Self.run(1) { _ in [7] }
        #expect(Self.text(Self.pieces(one, for: 7, since: 0)) == "")
        #expect(Self.text(Self.pieces(one, for: 1, since: 0)) == "1-")
        #expect(Self.text(Self.pieces(one, for: 1, since: 10)) == "")
    }

    @Test("A small piece does not keep all lines in memory")
    func memory() {
        let lines = Self.run(1_000, size: 1_000)
        for since in stride(from: 0, to: 10_000, by: 10) as StrideTo<UInt64> {
            for piece in Self.pieces(lines, for: 1, since: since) {
                #expect(piece.bytes.storageCapacity <= piece.bytes.readableBytes * 4)
            }
        }
    }
}
