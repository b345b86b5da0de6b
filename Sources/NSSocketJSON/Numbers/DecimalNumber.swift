//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// A number as its text has it: up to nineteen digits, and a power of ten.
struct DecimalNumber {
    var digits: UInt64 = 0
    var exponent = 0
    var isNegative = false
    /// Whether there are digits beyond those, so that the true value is somewhat larger.
    var isCut = false

    /// Reads a number that the grammar has accepted.
    init(_ bytes: JSONBytes, at start: Int, length: Int) {
        let end = start &+ length
        var position = start
        var room = 19
        if bytes[position] == .minus {
            self.isNegative = true
            position &+= 1
        }
        self.readDigits(bytes, &position, end, &room, isFraction: false)
        if position < end, bytes[position] == .dot {
            position &+= 1
            self.readDigits(bytes, &position, end, &room, isFraction: true)
        }
        guard position < end else { return }
        // Now at the letter.
        position &+= 1
        let isReciprocal = bytes[position] == .minus
        if isReciprocal || bytes[position] == .plus { position &+= 1 }
        var exponent = 0
        while position < end {
            // However many digits it has, this is beyond any number, the longest text included.
            if exponent < 1 << 32 { exponent = exponent &* 10 &+ Int(bytes[position] &- .zero) }
            position &+= 1
        }
        self.exponent &+= isReciprocal ? 0 &- exponent : exponent
    }

    /// Reads digits up to the end or what is none.
    ///
    /// - Parameter room: How many digits there is room for; zeros in front of all others take none.
    @inline(__always)
    private mutating func readDigits(
        _ bytes: JSONBytes, _ position: inout Int, _ end: Int, _ room: inout Int, isFraction: Bool
    ) {
        let start = position
        while room >= 8, position < end {
            // Ends at what is no digit, which stands behind every number, if only as padding.
            let word = bytes.word(at: position)
            let count = ByteWord.digitCount(word)
            let zeros = self.digits == 0 ? min((word ^ 0x3030_3030_3030_3030).trailingZeroBitCount &>> 3, count) : 0
            self.digits = self.digits &* Self.integerPowersOfTen[count] &+ ByteWord.number(word, digits: count)
            room &-= count &- zeros
            position &+= count
            if count < 8 { break }
        }
        while position < end, room > 0, case let digit = bytes[position] &- .zero, digit <= 9 {
            self.digits = self.digits &* 10 &+ UInt64(digit)
            if self.digits != 0 { room &-= 1 }
            position &+= 1
        }
        if isFraction { self.exponent &-= position &- start }
        while position < end, case let digit = bytes[position] &- .zero, digit <= 9 {
            if digit != 0 { self.isCut = true }
            if !isFraction { self.exponent &+= 1 }
            position &+= 1
        }
    }

    /// The nearest double, ties to even; infinite when it is out of range, and `nil` in the rare case that this takes
    /// more precision than there is here.
    @inline(__always)
    var double: Double? {
        // Both factors are exact, so there is one rounding only: Clinger, How to Read Floating Point Numbers Accurately.
        if self.digits <= 1 << 53, !self.isCut, -22...22 ~= self.exponent {
            let digits = Double(Int64(bitPattern: self.digits))
            let value =
                self.exponent < 0
                ? digits / Self.exactPowersOfTen[-self.exponent] : digits * Self.exactPowersOfTen[self.exponent]
            return self.isNegative ? -value : value
        }
        return self.slowDouble
    }

    /// The double nearest to an integer of up to fifteen digits that ends with so many digits of a fraction.
    @inline(__always)
    static func double(_ digits: UInt64, fractionDigits: Int) -> Double {
        // Both are exact, as above.
        Double(Int64(bitPattern: digits)) / self.exactPowersOfTen[fractionDigits]
    }

    @inline(never)
    private var slowDouble: Double? {
        guard let bits = Self.bits(self.digits, self.exponent) else { return nil }
        // If the next larger digits give the same, so does anything between.
        if self.isCut, Self.bits(self.digits + 1, self.exponent) != bits { return nil }
        return Double(bitPattern: bits | (self.isNegative ? 1 << 63 : 0))
    }

    private static let integerPowersOfTen: [UInt64] = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
    ]

    private static let exactPowersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// The bits of the double nearest to `digits` times ten to a power, by Eisel and Lemire: Lemire, Number Parsing at a
    /// Gigabyte per Second (2021), §5.
    private static func bits(_ digits: UInt64, _ exponent: Int) -> UInt64? {
        guard digits != 0, exponent >= PowersOfFive.range.lowerBound else { return 0 }
        let infinity = Double.infinity.bitPattern
        guard exponent <= PowersOfFive.range.upperBound else { return infinity }
        let shift = digits.leadingZeroBitCount
        let significand = digits << UInt64(shift)
        let power = PowersOfFive.shared[exponent]
        var (high, low) = significand.multipliedFullWidth(by: power.high)
        // 52 bits are kept, three more decide how to round; the lower half counts only if all below those are set.
        if high & 0x1FF == 0x1FF {
            let carry = significand.multipliedFullWidth(by: power.low).high
            low &+= carry
            if low < carry { high &+= 1 }
            if low == .max, !(-27...55 ~= exponent) { return nil }
        }
        let upper = Int(high >> 63)
        let kept = UInt64(upper + 9)
        var mantissa = high >> kept
        // floor(log2(5^exponent)) as in the paper, and the bias of the format.
        var binary = (217_706 * exponent) >> 16 + 63 + upper - shift + 1023
        if binary <= 0 {
            guard binary > -63 else { return 0 }
            mantissa >>= UInt64(1 - binary)
            mantissa += mantissa & 1
            // A subnormal one may be rounded to the smallest normal one: its exponent is then the bit that comes up.
            return mantissa >> 1
        }
        // Exactly between two doubles: to the even one.
        if low <= 1, -4...23 ~= exponent, mantissa & 3 == 1, mantissa << kept == high { mantissa &= ~1 }
        mantissa += mantissa & 1
        mantissa >>= 1
        if mantissa >= 1 << 53 {
            mantissa = 1 << 52
            binary += 1
        }
        guard binary < 0x7FF else { return infinity }
        return UInt64(binary) << 52 | mantissa & ~(1 << 52)
    }
}
