//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension RawSpan {
    /// The byte at a position, which the caller has found to be inside.
    ///
    /// The grammar compares every position with the end before it looks, and a second comparison at each byte doubles its
    /// cost. Debug builds, and so all tests, make it all the same.
    @inlinable package subscript(position: Int) -> UInt8 {
        @inline(__always) get {
            assert(position >= 0 && position < self.byteCount)
            return self.unsafeLoad(fromUncheckedByteOffset: position, as: UInt8.self)
        }
    }

    /// The eight bytes at a position, the first in the lowest bits. The caller has found all of them to be inside.
    @inline(__always)
    func word(at position: Int) -> UInt64 {
        assert(position >= 0 && position + 8 <= self.byteCount)
        return UInt64(
            littleEndian: self.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: UInt64.self)
        )
    }

    /// The thirty-two bytes at a position. The caller has found all of them to be inside.
    @inline(__always)
    func words(at position: Int) -> ByteWord.Four {
        assert(position >= 0 && position + 32 <= self.byteCount)
        return (
            self.word(at: position), self.word(at: position &+ 8), self.word(at: position &+ 16),
            self.word(at: position &+ 24)
        )
    }
}
