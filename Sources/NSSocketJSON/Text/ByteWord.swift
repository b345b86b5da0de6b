//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Eight bytes looked at together, the first in the lowest bits.
enum ByteWord {
    /// Thirty-two bytes, in the order of memory.
    typealias Four = (UInt64, UInt64, UInt64, UInt64)

    private static var ones: UInt64 { 0x0101_0101_0101_0101 }
    private static var highs: UInt64 { 0x8080_8080_8080_8080 }

    /// Marks the quotes, backslashes and control characters of ASCII, and with `nonASCII` the bytes beyond ASCII.
    ///
    /// The high bit of a byte is set where there is one. Borrows reach only bytes above the first, so the lowest mark is
    /// right, and there are none exactly if there is nothing to be marked.
    @inline(__always)
    static func marks(_ word: UInt64, nonASCII: Bool) -> UInt64 {
        // Flipping this bit puts the quote right behind the control characters, and these among themselves.
        let quotesAndControls = word ^ (self.ones &* 0x02)
        let backslashes = word ^ (self.ones &* UInt64(UInt8.backslash))
        let belowLimit = quotesAndControls &- (self.ones &* 0x21)
        // Where bytes beyond ASCII are marked anyway, it is of no matter that both differences have high bits there, too.
        let special =
            nonASCII
            ? belowLimit | (backslashes &- self.ones) | word
            : (belowLimit & ~quotesAndControls) | ((backslashes &- self.ones) & ~backslashes)
        return special & self.highs
    }

    /// Whether there is nothing to be marked in thirty-two bytes. The optimiser makes vectors of them; written as vectors they
    /// would take a hundred times as long where nothing is optimised.
    @inline(__always)
    static func isUnmarked(_ words: Four, nonASCII: Bool) -> Bool {
        (self.marks(words.0, nonASCII: nonASCII) | self.marks(words.1, nonASCII: nonASCII))
            | (self.marks(words.2, nonASCII: nonASCII) | self.marks(words.3, nonASCII: nonASCII)) == 0
    }

    /// The position among the eight bytes of the first mark.
    @inline(__always)
    static func firstMark(_ marks: UInt64) -> Int { marks.trailingZeroBitCount / 8 }

    /// How many digits the eight begin with.
    @inline(__always)
    static func digitCount(_ word: UInt64) -> Int {
        let values = word ^ 0x3030_3030_3030_3030
        // The high bit of a byte is set if its value is above nine. Carries reach only bytes above the first such one.
        let others = ((values &+ 0x7676_7676_7676_7676) | values) & self.highs
        return others.trailingZeroBitCount &>> 3
    }

    /// The number that the first digits stand for, the very first one being the highest: pairs of them, then fours, then all.
    @inline(__always)
    static func number(_ word: UInt64, digits count: Int) -> UInt64 {
        // Zeros in front of fewer than eight.
        var number = (word & 0x0F0F_0F0F_0F0F_0F0F) << UInt64(truncatingIfNeeded: 64 &- count &* 8)
        number = (number &* 10) &+ (number &>> 8)
        let low = (number & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let high = ((number &>> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return (low &+ high) &>> 32
    }
}
