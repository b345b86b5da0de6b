//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The powers of five from -342 to 308, each as the highest 128 bits of its binary digits.
///
/// What Eisel and Lemire's method multiplies by; see ``DecimalNumber``. Computed once, in a fraction of a millisecond, when
/// the first number needs it.
struct PowersOfFive: Sendable {
    static let range = -342...308
    static let shared = PowersOfFive()

    private let words: [UInt64]

    /// The power, rounded down (and up from -27 to -1), shifted so that the highest bit is set.
    @inline(__always)
    subscript(exponent: Int) -> (high: UInt64, low: UInt64) {
        let index = (exponent &- Self.range.lowerBound) &* 2
        return (self.words[index], self.words[index &+ 1])
    }

    private init() {
        var words: [UInt64] = []
        words.reserveCapacity(Self.range.count * 2)
        // 2^1023 divided by five again and again: the remainder that is dropped never reaches the bits that are kept.
        var number = [UInt64](repeating: 0, count: 16)
        number[15] = 1 << 63
        for exponent in 1...(-Self.range.lowerBound) {
            var remainder: UInt64 = 0
            for index in number.indices.reversed() {
                (number[index], remainder) = UInt64(5).dividingFullWidth((remainder, number[index]))
            }
            var (high, low) = Self.highest(of: number)
            // Rounded up, exact products of small numbers can be told from those that lie a little higher.
            if exponent <= 27 {
                low &+= 1
                if low == 0 { high &+= 1 }
            }
            words.append(low)
            words.append(high)
        }
        words.reverse()
        number = [UInt64](repeating: 0, count: 16)
        number[0] = 1
        for _ in 0...Self.range.upperBound {
            let (high, low) = Self.highest(of: number)
            words.append(high)
            words.append(low)
            var carry: UInt64 = 0
            for index in number.indices {
                let (upper, lower) = number[index].multipliedFullWidth(by: 5)
                let (sum, overflow) = lower.addingReportingOverflow(carry)
                number[index] = sum
                carry = upper + (overflow ? 1 : 0)
            }
        }
        self.words = words
    }

    /// The highest 128 bits of a number, from its highest one on.
    private static func highest(of number: [UInt64]) -> (high: UInt64, low: UInt64) {
        guard let top = number.lastIndex(where: { $0 != 0 }) else { return (0, 0) }
        func word(_ index: Int) -> UInt64 { index >= 0 ? number[index] : 0 }
        let shift = UInt64(number[top].leadingZeroBitCount)
        let rest = 64 - shift
        return (word(top) << shift | word(top - 1) >> rest, word(top - 1) << shift | word(top - 2) >> rest)
    }
}
