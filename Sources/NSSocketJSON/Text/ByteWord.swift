//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Eight bytes looked at together, the first in the lowest bits.
enum ByteWord {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// Marks the quotes, backslashes and control characters of ASCII, and with `nonASCII` the bytes beyond ASCII.
    ///
    /// The high bit of a byte is set where there is one. Borrows reach only bytes above the first, so the lowest mark is
    /// right, and there are none exactly if there is nothing to be marked.
    @inline(__always)
    static func marks(_ word: UInt64, nonASCII: Bool) -> UInt64 {
        let quotes = word ^ (self.ones &* UInt64(UInt8.quote))
        let backslashes = word ^ (self.ones &* UInt64(UInt8.backslash))
        let special =
            ((quotes &- self.ones) & ~quotes) | ((backslashes &- self.ones) & ~backslashes)
            | ((word &- (self.ones &* 0x20)) & ~word)
        return (nonASCII ? special | word : special) & self.highs
    }

    /// Marks the quotes and backslashes alone: enough for text that was checked.
    @inline(__always)
    static func delimiterMarks(_ word: UInt64) -> UInt64 {
        let quotes = word ^ (self.ones &* UInt64(UInt8.quote))
        let backslashes = word ^ (self.ones &* UInt64(UInt8.backslash))
        return (((quotes &- self.ones) & ~quotes) | ((backslashes &- self.ones) & ~backslashes)) & self.highs
    }

    /// The position among the eight bytes of the first mark.
    @inline(__always)
    static func firstMark(_ marks: UInt64) -> Int { marks.trailingZeroBitCount / 8 }
}
