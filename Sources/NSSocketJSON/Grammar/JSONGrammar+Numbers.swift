//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension JSONGrammar {
    /// Checks a number, which begins with a minus or a digit.
    ///
    /// - Parameter isTerminated: See ``JSONEvents/isTerminated``.
    @inline(__always)
    static func skipNumber(
        _ bytes: borrowing RawSpan, from start: Int, isTerminated: Bool
    ) throws(JSONSyntaxError) -> (end: Int, isInteger: Bool) {
        var position = start
        var isInteger = true
        if bytes[position] == .minus { position &+= 1 }
        if isTerminated || position < bytes.byteCount, bytes[position] == .zero {
            position &+= 1
        } else {
            position = try self.skipDigits(bytes, from: position, isTerminated: isTerminated)
        }
        if isTerminated || position < bytes.byteCount, bytes[position] == .dot {
            isInteger = false
            position = try self.skipDigits(bytes, from: position &+ 1, isTerminated: isTerminated)
        }
        if isTerminated || position < bytes.byteCount, bytes[position] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            position &+= 1
            if isTerminated || position < bytes.byteCount, bytes[position] == .minus || bytes[position] == .plus {
                position &+= 1
            }
            position = try self.skipDigits(bytes, from: position, isTerminated: isTerminated)
        }
        return (position, isInteger)
    }

    /// Checks a number in a text that is terminated. Most end within eight bytes, which are then looked at once.
    @inline(__always)
    static func skipTerminatedNumber(
        _ bytes: borrowing RawSpan, from start: Int
    ) throws(JSONSyntaxError) -> (end: Int, isInteger: Bool) {
        let word = bytes.word(at: start)
        let whole = ByteWord.digitCount(word)
        // Neither without digits, nor with a zero in front of others.
        if whole == 1 || 2...7 ~= whole && word & 0xFF != UInt64(UInt8.zero) {
            let rest = word &>> UInt64(truncatingIfNeeded: whole &* 8)
            let next = UInt8(truncatingIfNeeded: rest)
            if next == .dot {
                // The zeros that move in are no digits.
                let fraction = ByteWord.digitCount(rest &>> 8)
                let end = start &+ whole &+ 1 &+ fraction
                if fraction != 0, bytes[end] | 0x20 != UInt8(ascii: "e"), whole &+ fraction < 7 { return (end, false) }
            } else if next | 0x20 != UInt8(ascii: "e") {
                return (start &+ whole, true)
            }
        }
        return try self.skipLongNumber(bytes, from: start)
    }

    /// Not inlined: it would crowd out what is needed more often.
    @inline(never)
    private static func skipLongNumber(
        _ bytes: borrowing RawSpan, from start: Int
    ) throws(JSONSyntaxError) -> (end: Int, isInteger: Bool) {
        try self.skipNumber(bytes, from: start, isTerminated: true)
    }

    /// Checks one digit or more.
    @inline(__always)
    private static func skipDigits(
        _ bytes: borrowing RawSpan, from start: Int, isTerminated: Bool
    ) throws(JSONSyntaxError) -> Int {
        var position = start
        while isTerminated || position <= bytes.byteCount &- 8 {
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

    /// Checks `true`, `false` or `null`.
    @inline(__always)
    static func skipLiteral(_ bytes: borrowing RawSpan, from start: Int) throws(JSONSyntaxError) -> Int {
        // Four letters at once, of `false` the last four.
        let (letters, end): (UInt32, Int) =
            switch bytes[start] {
            case UInt8(ascii: "t"): (0x6575_7274, start &+ 4)
            case UInt8(ascii: "f"): (0x6573_6C61, start &+ 5)
            case UInt8(ascii: "n"): (0x6C6C_756E, start &+ 4)
            default: throw JSONSyntaxError(.invalidLiteral, offset: start)
            }
        guard end <= bytes.byteCount,
            UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: end &- 4, as: UInt32.self))
                == letters
        else { throw JSONSyntaxError(.invalidLiteral, offset: start) }
        return end
    }
}
