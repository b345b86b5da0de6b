//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension JSONGrammar {
    /// Checks a number, which begins with a minus or a digit.
    @inline(__always)
    static func skipNumber(
        _ bytes: borrowing RawSpan, from start: Int
    ) throws(JSONSyntaxError) -> (end: Int, isInteger: Bool) {
        var position = start
        var isInteger = true
        if bytes[position] == .minus { position += 1 }
        if position < bytes.byteCount, bytes[position] == .zero {
            position += 1
        } else {
            position = try self.skipDigits(bytes, from: position)
        }
        if position < bytes.byteCount, bytes[position] == .dot {
            isInteger = false
            position = try self.skipDigits(bytes, from: position + 1)
        }
        if position < bytes.byteCount, bytes[position] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            position += 1
            if position < bytes.byteCount, bytes[position] == .minus || bytes[position] == .plus { position += 1 }
            position = try self.skipDigits(bytes, from: position)
        }
        return (position, isInteger)
    }

    /// Checks one digit or more.
    @inline(__always)
    private static func skipDigits(_ bytes: borrowing RawSpan, from start: Int) throws(JSONSyntaxError) -> Int {
        var position = start
        while position <= bytes.byteCount &- 8 {
            let count = ByteWord.digitCount(bytes.word(at: position))
            position &+= count
            guard count < 8 else { continue }
            if position == start { throw JSONSyntaxError(.invalidNumber, offset: start) }
            return position
        }
        while position < bytes.byteCount, bytes[position] &- .zero <= 9 { position &+= 1 }
        guard position > start else { throw JSONSyntaxError(.invalidNumber, offset: start) }
        return position
    }

    /// Checks four letters at once: the last four of a word.
    @inline(__always)
    static func skipLiteral(
        _ letters: UInt32, _ bytes: borrowing RawSpan, from start: Int, of word: Int
    ) throws(JSONSyntaxError) -> Int {
        guard start + 4 <= bytes.byteCount,
            UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: start, as: UInt32.self)) == letters
        else { throw JSONSyntaxError(.invalidLiteral, offset: word) }
        return start + 4
    }
}
