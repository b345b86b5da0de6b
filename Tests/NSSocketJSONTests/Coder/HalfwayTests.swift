//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import Testing

/// What lies exactly between two numbers, with all its digits: where whoever cuts digits rounds the wrong way.
@Suite("Halfway between two numbers")
struct HalfwayTests {
    /// Finite positive doubles of every kind.
    private static func doubles() -> [Double] {
        var random = RandomValues(seed: 81)
        var doubles: [Double] = [
            0, .leastNonzeroMagnitude, .leastNormalMagnitude, .leastNormalMagnitude.nextDown, 1, 0.1,
        ]
        doubles += [
            Double.leastNormalMagnitude.nextUp, 9_007_199_254_740_991, 1e22, 1e23, 8.5e-5, .leastNonzeroMagnitude * 2,
        ]
        for round in 0..<600 {
            let bits = random.bits() & 0x7FFF_FFFF_FFFF_FFFF
            let value =
                switch round % 3 {
                // Subnormal ones; those of few digits; any.
                case 0: Double(bitPattern: bits & 0xF_FFFF_FFFF_FFFF)
                case 1: Double(bits >> 11) * (round % 2 == 0 ? 1 : 0x1p-20)
                default: Double(bitPattern: bits)
                }
            if value.isFinite, value != .greatestFiniteMagnitude { doubles.append(value) }
        }
        return doubles
    }

    @Test("Ties go to the even double, and the least beyond them to the nearer one")
    func doubles() {
        for lower in Self.doubles() {
            let upper = lower.nextUp
            let isNormal = lower.exponentBitPattern > 0
            let significand = lower.significandBitPattern | (isNormal ? 1 << 52 : 0)
            let exponent = Int(max(lower.exponentBitPattern, 1)) - 1075
            let middle = ExactDecimal(significand * 2 + 1, timesTwoToThe: exponent - 1)
            ExactDecimal.expect(middle.text, is: significand % 2 == 0 ? lower : upper)
            ExactDecimal.expect("-" + middle.text, is: significand % 2 == 0 ? -lower : -upper)
            ExactDecimal.expect(middle.text(followedBy: 1), is: upper)
            let below = ExactDecimal(significand * 4 + 1, timesTwoToThe: exponent - 2)
            ExactDecimal.expect(below.text, is: lower)
            ExactDecimal.expectNearest(middle.text)
        }
    }

    @Test("The same for floats, where reading a double first rounds twice")
    func floats() {
        var random = RandomValues(seed: 82)
        for round in 0..<1500 {
            let bits = UInt32(truncatingIfNeeded: random.bits()) & (round % 4 == 0 ? 0x7F_FFFF : 0x7FFF_FFFF)
            let lower = Float(bitPattern: bits)
            guard lower.isFinite, lower != .greatestFiniteMagnitude else { continue }
            let significand = UInt64(bits & 0x7F_FFFF | (lower.exponentBitPattern > 0 ? 1 << 23 : 0))
            let exponent = Int(max(lower.exponentBitPattern, 1)) - 150
            let middle = ExactDecimal(significand * 2 + 1, timesTwoToThe: exponent - 1)
            ExactDecimal.expect(middle.text, is: significand % 2 == 0 ? lower : lower.nextUp)
            ExactDecimal.expect(middle.text(followedBy: 1), is: lower.nextUp)
            // A little less than the middle: still the middle once it is rounded to a double.
            let less = ExactDecimal((significand * 2 + 1) << 38 - 1, timesTwoToThe: exponent - 39)
            ExactDecimal.expect(less.text, is: lower)
        }
    }

    @Test("Halfway to what is out of range")
    func limits() {
        let double = ExactDecimal((1 << 54) - 1, timesTwoToThe: 970)
        ExactDecimal.expect(double.text, is: Double.infinity)
        ExactDecimal.expect(double.text(followedBy: 1), is: Double.infinity)
        let largest = ExactDecimal((1 << 56) - 5, timesTwoToThe: 968)
        ExactDecimal.expect(largest.text, is: Double.greatestFiniteMagnitude)
        ExactDecimal.expect("-" + largest.text, is: -Double.greatestFiniteMagnitude)
        let float = ExactDecimal((1 << 25) - 1, timesTwoToThe: 103)
        ExactDecimal.expect(float.text, is: Float.infinity)
        ExactDecimal.expect(ExactDecimal((1 << 27) - 5, timesTwoToThe: 101).text, is: Float.greatestFiniteMagnitude)
        let least = ExactDecimal(1, timesTwoToThe: -1075)
        ExactDecimal.expect(least.text, is: 0.0)
        ExactDecimal.expect(least.text(followedBy: 1), is: Double.leastNonzeroMagnitude)
    }
}
