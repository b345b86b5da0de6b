//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The grammar of JSON (RFC 8259) over UTF-8 bytes: each function takes the position where something begins, checks it
/// and returns the position behind it.
///
/// One pass, no recursion, no allocation below 65 levels of nesting. A byte is looked at only where its position was
/// compared with the end before; no function returns a position beyond the end.
package enum JSONGrammar {
    /// Skips white space: space, tab, CR and LF.
    @inline(__always)
    package static func skipWhitespace(_ bytes: borrowing RawSpan, from start: Int) -> Int {
        var position = start
        while position < bytes.byteCount, bytes[position] <= .space {
            let byte = bytes[position]
            guard byte == .space || byte == .lineFeed || byte == .carriageReturn || byte == .tab else { break }
            position += 1
        }
        return position
    }

    /// Checks any value.
    ///
    /// - Parameter nesting: How deep arrays and objects may nest.
    package static func skipValue(
        _ bytes: borrowing RawSpan, from start: Int, nesting: Int
    ) throws(FrameFault) -> Int {
        var position = start
        var open = NestingStack()
        while true {
            // A value begins here.
            switch try self.byte(bytes, at: position) {
            case .openBrace:
                guard open.depth < nesting else { throw .tooDeep(limit: nesting) }
                position = self.skipWhitespace(bytes, from: position + 1)
                if try self.byte(bytes, at: position) == .closeBrace {
                    position += 1
                } else {
                    open.push(isObject: true)
                    position = try self.skipKey(bytes, from: position)
                    continue
                }
            case .openBracket:
                guard open.depth < nesting else { throw .tooDeep(limit: nesting) }
                position = self.skipWhitespace(bytes, from: position + 1)
                if try self.byte(bytes, at: position) == .closeBracket {
                    position += 1
                } else {
                    open.push(isObject: false)
                    continue
                }
            case .quote:
                position = try self.skipString(bytes, from: position)
            default:
                position = try self.skipScalar(bytes, from: position)
            }
            // A value ended here, and with it perhaps those around it.
            closing: while true {
                if open.depth == 0 { return position }
                position = self.skipWhitespace(bytes, from: position)
                switch (try self.byte(bytes, at: position), open.isObject) {
                case (.comma, let isObject):
                    position = self.skipWhitespace(bytes, from: position + 1)
                    if isObject { position = try self.skipKey(bytes, from: position) }
                    break closing
                case (.closeBrace, true), (.closeBracket, false):
                    open.pop()
                    position += 1
                default:
                    throw .malformed(.unexpectedByte, offset: position)
                }
            }
        }
    }

    /// Checks a string, which begins with its quote.
    @inline(__always)
    package static func skipString(_ bytes: borrowing RawSpan, from start: Int) throws(FrameFault) -> Int {
        var position = start + 1
        while true {
            position = self.skipPlainText(bytes, from: position)
            let byte = try self.byte(bytes, at: position)
            switch byte {
            case .quote: return position + 1
            case .backslash: position = try self.skipEscape(bytes, from: position)
            case 0x80...: position = try self.skipScalarValue(bytes, from: position)
            case ..<0x20: throw .malformed(.controlCharacter, offset: position)
            default: position += 1
            }
        }
    }

    /// Checks a number, `true`, `false` or `null`.
    @inline(__always)
    static func skipScalar(_ bytes: borrowing RawSpan, from start: Int) throws(FrameFault) -> Int {
        switch try self.byte(bytes, at: start) {
        case .minus, .zero ... .nine: return try self.skipNumber(bytes, from: start)
        case UInt8(ascii: "t"): return try self.skipLiteral(0x6575_7274, bytes, from: start)
        case UInt8(ascii: "f"): return try self.skipLiteral(0x6573_6C61, bytes, from: start + 1)
        case UInt8(ascii: "n"): return try self.skipLiteral(0x6C6C_756E, bytes, from: start)
        default: throw .malformed(.invalidLiteral, offset: start)
        }
    }

    // MARK: Inside values

    @inline(__always)
    private static func byte(_ bytes: borrowing RawSpan, at position: Int) throws(FrameFault) -> UInt8 {
        guard position < bytes.byteCount else { throw .malformed(.unexpectedEnd, offset: position) }
        return bytes[position]
    }

    /// Checks a key and its colon, up to where the value begins.
    @inline(__always)
    private static func skipKey(_ bytes: borrowing RawSpan, from start: Int) throws(FrameFault) -> Int {
        guard try self.byte(bytes, at: start) == .quote else { throw .malformed(.unexpectedByte, offset: start) }
        var position = self.skipWhitespace(bytes, from: try self.skipString(bytes, from: start))
        guard try self.byte(bytes, at: position) == .colon else { throw .malformed(.unexpectedByte, offset: position) }
        position += 1
        return self.skipWhitespace(bytes, from: position)
    }

    /// Skips what needs no look inside a string, eight bytes at a time as long as there are eight.
    @inline(__always)
    private static func skipPlainText(_ bytes: borrowing RawSpan, from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var position = start
        while position <= bytes.byteCount - 8 {
            let word = UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
            let quotes = word ^ (ones &* UInt64(UInt8.quote))
            let backslashes = word ^ (ones &* UInt64(UInt8.backslash))
            // The high bit of a byte is set if it is a quote, a backslash, a control character or not ASCII. Borrows
            // only reach bytes above the first such one, so the lowest bit set is right.
            let special =
                (((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
                    | ((word &- (ones &* 0x20)) & ~word) | word) & (ones &* 0x80)
            if special != 0 { return position + special.trailingZeroBitCount / 8 }
            position += 8
        }
        return position
    }

    private static func skipEscape(_ bytes: borrowing RawSpan, from start: Int) throws(FrameFault) -> Int {
        switch try self.byte(bytes, at: start + 1) {
        case .quote, .backslash, UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        case UInt8(ascii: "u"):
            for position in start + 2..<start + 6 {
                guard try self.byte(bytes, at: position).hexDigitValue != nil else {
                    throw .malformed(.invalidEscape, offset: start)
                }
            }
            return start + 6
        default:
            throw .malformed(.invalidEscape, offset: start)
        }
    }

    /// Checks one non-ASCII scalar: table 3-7 of the Unicode standard.
    private static func skipScalarValue(_ bytes: borrowing RawSpan, from start: Int) throws(FrameFault) -> Int {
        let second: ClosedRange<UInt8>
        let length: Int
        switch bytes[start] {
        case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
        case 0xE0: (second, length) = (0xA0...0xBF, 3)
        case 0xED: (second, length) = (0x80...0x9F, 3)
        case 0xE1...0xEF: (second, length) = (0x80...0xBF, 3)
        case 0xF0: (second, length) = (0x90...0xBF, 4)
        case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
        case 0xF4: (second, length) = (0x80...0x8F, 4)
        default: throw .malformed(.invalidUTF8, offset: start)
        }
        guard start + length <= bytes.byteCount, second.contains(bytes[start + 1]) else {
            throw .malformed(.invalidUTF8, offset: start)
        }
        for position in start + 2..<max(start + length, start + 2) where bytes[position] & 0xC0 != 0x80 {
            throw .malformed(.invalidUTF8, offset: start)
        }
        return start + length
    }

    @inline(__always)
    private static func skipNumber(_ bytes: borrowing RawSpan, from start: Int) throws(FrameFault) -> Int {
        var position = start
        if bytes[position] == .minus { position += 1 }
        if position < bytes.byteCount, bytes[position] == .zero {
            position += 1
        } else {
            position = try self.skipDigits(bytes, from: position)
        }
        if position < bytes.byteCount, bytes[position] == UInt8(ascii: ".") {
            position = try self.skipDigits(bytes, from: position + 1)
        }
        if position < bytes.byteCount, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.byteCount, bytes[position] == .minus || bytes[position] == UInt8(ascii: "+") {
                position += 1
            }
            position = try self.skipDigits(bytes, from: position)
        }
        return position
    }

    /// Checks one digit or more.
    @inline(__always)
    private static func skipDigits(_ bytes: borrowing RawSpan, from start: Int) throws(FrameFault) -> Int {
        var position = start
        while position < bytes.byteCount, bytes[position] &- .zero <= 9 { position += 1 }
        guard position > start else { throw .malformed(.invalidNumber, offset: start) }
        return position
    }

    /// Checks four letters at once.
    private static func skipLiteral(
        _ letters: UInt32, _ bytes: borrowing RawSpan, from start: Int
    ) throws(FrameFault) -> Int {
        guard start + 4 <= bytes.byteCount,
            UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt32.self)) == letters
        else { throw .malformed(.invalidLiteral, offset: start) }
        return start + 4
    }
}

/// Which containers are open: one bit each, sixty-four to a word.
private struct NestingStack {
    private(set) var depth = 0
    /// The innermost sixty-four, the innermost of all in the lowest bit.
    private var bits: UInt64 = 0
    private var outer: [UInt64] = []

    /// Whether the innermost one is an object.
    var isObject: Bool { self.bits & 1 == 1 }

    mutating func push(isObject: Bool) {
        if self.depth > 0, self.depth % 64 == 0 { self.outer.append(self.bits) }
        self.bits = self.bits << 1 | (isObject ? 1 : 0)
        self.depth += 1
    }

    mutating func pop() {
        self.depth -= 1
        self.bits >>= 1
        if self.depth > 0, self.depth % 64 == 0, let bits = self.outer.popLast() { self.bits = bits }
    }
}
