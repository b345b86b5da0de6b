//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Eight bytes looked at together, the first in the lowest bits.
enum ByteWord {
    /// Sixteen bytes, in the order of memory.
    typealias Two = (UInt64, UInt64)
    /// Thirty-two.
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

    /// Whether there is nothing to be marked in sixteen bytes.
    @inline(__always)
    static func isUnmarked(_ words: Two, nonASCII: Bool) -> Bool {
        self.marks(words.0, nonASCII: nonASCII) | self.marks(words.1, nonASCII: nonASCII) == 0
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

    /// The eight digits of a number below 10^8, zeros in front of it included, as values and not as characters: the number's
    /// halves of four digits, their halves, and the halves of those.
    @inline(__always)
    static func digits(_ number: UInt64) -> UInt64 {
        let (high, low) = number.quotientAndRemainder(dividingBy: 10_000)
        let fours = high | low &<< 32
        // Multiplied and shifted instead of divided: right for all numbers of four digits, and of two.
        let hundreds = ((fours &* 10_486) &>> 20) & 0x0000_007F_0000_007F
        let pairs = hundreds | (fours &- hundreds &* 100) &<< 16
        let tens = ((pairs &* 103) &>> 10) & 0x000F_000F_000F_000F
        return tens | (pairs &- tens &* 10) &<< 8
    }

    /// The last bytes of a text, fewer than eight of them, and spaces behind.
    ///
    /// - Parameters:
    ///   - count: How many bytes: one at least.
    ///   - length: That of the whole text.
    @inline(__always)
    static func last(_ count: Int, of text: UnsafePointer<UInt8>, length: Int) -> UInt64 {
        let bits = UInt64(truncatingIfNeeded: count &* 8)
        let spaces = (self.ones &* UInt64(UInt8.space)) &<< bits
        let end = UnsafeRawPointer(text + length)
        if length >= 8 {
            return UInt64(littleEndian: (end - 8).loadUnaligned(as: UInt64.self)) &>> (64 &- bits) | spaces
        }
        let start = UnsafeRawPointer(end - count)
        if count >= 4 {
            let first = UInt64(UInt32(littleEndian: start.loadUnaligned(as: UInt32.self)))
            let last = UInt64(UInt32(littleEndian: (end - 4).loadUnaligned(as: UInt32.self)))
            return first | last &<< (bits &- 32) | spaces
        }
        // The first, the middle and the last byte, which may be the same.
        let first = UInt64(start.load(as: UInt8.self))
        let middle = UInt64(start.load(fromByteOffset: count &>> 1, as: UInt8.self)) &<< ((bits &>> 4) &<< 3)
        return first | middle | UInt64((end - 1).load(as: UInt8.self)) &<< (bits &- 8) | spaces
    }
}
