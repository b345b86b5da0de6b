//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import TestSupport
import Testing

@testable import NSSocketJSON

@Suite("Eight bytes looked at together")
struct ByteWordTests {
    private static func needsLook(_ byte: UInt8, _ nonASCII: Bool) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || (nonASCII && byte >= 0x80)
    }

    private static func word(_ bytes: some Collection<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    @Test(
        "The first byte that needs a look is found behind any that need none, and before anything",
        arguments: [false, true])
    func first(nonASCII: Bool) {
        var random = SplitMix64(seed: 11)
        let harmless = (UInt8.min...(.max)).filter { !Self.needsLook($0, nonASCII) }
        for byte in UInt8.min...(.max) where Self.needsLook(byte, nonASCII) {
            for position in 0..<8 {
                for _ in 0..<8 {
                    var bytes = (0..<8).map { _ in UInt8.random(in: .min...(.max), using: &random) }
                    for index in 0..<position { bytes[index] = harmless.randomElement(using: &random) ?? 0x61 }
                    bytes[position] = byte
                    let marks = ByteWord.marks(Self.word(bytes), nonASCII: nonASCII)
                    #expect(marks != 0 && ByteWord.firstMark(marks) == position, "\(bytes)")
                }
            }
        }
    }

    @Test("Where nothing needs a look, nothing is marked, next to whatever else needs none", arguments: [false, true])
    func none(nonASCII: Bool) {
        var random = SplitMix64(seed: 12)
        let harmless = (UInt8.min...(.max)).filter { !Self.needsLook($0, nonASCII) }
        for _ in 0..<2_000 {
            let bytes = (0..<8).map { _ in harmless.randomElement(using: &random) ?? 0x61 }
            #expect(ByteWord.marks(Self.word(bytes), nonASCII: nonASCII) == 0, "\(bytes)")
        }
    }

    @Test("Thirty-two bytes are unmarked exactly if each eight are", arguments: 0..<32)
    func four(position: Int) {
        var bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 32)
        func isUnmarked(_ nonASCII: Bool) -> Bool {
            let words = (0..<4).map { Self.word(bytes[$0 * 8..<$0 * 8 + 8]) }
            return ByteWord.isUnmarked((words[0], words[1], words[2], words[3]), nonASCII: nonASCII)
        }
        #expect(isUnmarked(true) && isUnmarked(false))
        bytes[position] = 0xC3
        #expect(!isUnmarked(true) && isUnmarked(false))
        for byte: UInt8 in [0x00, 0x1F, 0x22, 0x5C] {
            bytes[position] = byte
            #expect(!isUnmarked(true) && !isUnmarked(false))
        }
    }

    @Test("Eight digits are those of the number, with zeros in front")
    func digits() {
        var random = SplitMix64(seed: 13)
        let powers = (0..<8).flatMap { exponent -> [UInt64] in
            let power = (0..<exponent).reduce(UInt64(1)) { product, _ in product * 10 }
            return [power - 1, power, power + 1, power * 9, power * 10 - 1]
        }
        let numbers = Array(0..<20_000) + powers + (0..<20_000).map { _ in random.next() % 100_000_000 }
        for number in numbers {
            let text = String(number)
            let expected = (String(repeating: "0", count: 8 - text.count) + text).utf8.map { $0 - UInt8(ascii: "0") }
            if ByteWord.digits(number) != Self.word(expected) { Issue.record("\(number)") }
        }
    }

    @Test("The last bytes of a text are followed by spaces", arguments: 1..<8)
    func last(count: Int) {
        let bytes = (0..<20).map { UInt8(0x80 + $0) }
        for length in count...bytes.count {
            let text = Array(bytes.prefix(length))
            let expected = Array(text.suffix(count)) + [UInt8](repeating: UInt8(ascii: " "), count: 8 - count)
            let word = text.withUnsafeBufferPointer { text in
                text.baseAddress.map { ByteWord.last(count, of: $0, length: length) }
            }
            #expect(word == Self.word(expected), "\(count) of \(length)")
        }
    }
}
