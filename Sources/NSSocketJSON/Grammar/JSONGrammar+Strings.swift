//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension JSONGrammar {
    /// Skips a string, which begins with its quote.
    ///
    /// - Parameter events: Tells what is known of the text; a type, so that the compiler knows it, too.
    @inline(__always)
    static func skipString<Events: JSONEvents & ~Copyable>(
        _ bytes: borrowing RawSpan, from start: Int, for events: Events.Type
    ) throws(JSONSyntaxError) -> (end: Int, hasEscapes: Bool) {
        let position = self.skipPlainText(bytes, from: start &+ 1, for: events)
        if Events.isTerminated || position < bytes.byteCount, bytes[position] == .quote {
            return (position &+ 1, false)
        }
        return try self.skipRest(bytes, from: position, for: events)
    }

    /// Skips a string from its first byte that needs a look and is not its end. Not inlined: it would crowd out what is
    /// needed more often.
    @inline(never)
    private static func skipRest<Events: JSONEvents & ~Copyable>(
        _ bytes: borrowing RawSpan, from start: Int, for events: Events.Type
    ) throws(JSONSyntaxError) -> (end: Int, hasEscapes: Bool) {
        var position = start
        var hasEscapes = false
        while true {
            let byte = try self.byte(bytes, Events.isTerminated, at: position)
            switch byte {
            case .quote: return (position &+ 1, hasEscapes)
            case .backslash:
                hasEscapes = true
                if Events.isChecked {
                    position &+= 2
                } else {
                    position = try self.skipEscape(bytes, from: position)
                }
            case 0x80...: position = Events.isChecked ? position &+ 1 : try self.skipScalarValues(bytes, from: position)
            case ..<0x20: throw JSONSyntaxError(.controlCharacter, offset: position)
            default: position &+= 1
            }
            position = self.skipPlainText(bytes, from: position, for: events)
        }
    }

    /// Skips what needs no look inside a string, eight bytes at a time as long as there are eight, and in long strings
    /// thirty-two. A zero needs one.
    @inline(__always)
    private static func skipPlainText<Events: JSONEvents & ~Copyable>(
        _ bytes: borrowing RawSpan, from start: Int, for events: Events.Type
    ) -> Int {
        var position = start
        for _ in 0..<2 {
            guard Events.isTerminated || position <= bytes.byteCount &- 8 else { return position }
            let marks = ByteWord.marks(bytes.word(at: position), nonASCII: !Events.isChecked)
            if marks != 0 { return position &+ ByteWord.firstMark(marks) }
            position &+= 8
        }
        // Sixteen without any are likely to be followed by more.
        position = self.skipLongPlainText(bytes, from: position, for: events)
        while Events.isTerminated || position <= bytes.byteCount &- 8 {
            let marks = ByteWord.marks(bytes.word(at: position), nonASCII: !Events.isChecked)
            if marks != 0 { return position &+ ByteWord.firstMark(marks) }
            position &+= 8
        }
        return position
    }

    @inline(__always)
    private static func skipLongPlainText<Events: JSONEvents & ~Copyable>(
        _ bytes: borrowing RawSpan, from start: Int, for events: Events.Type
    ) -> Int {
        var position = start
        while position <= bytes.byteCount &- 32,
            ByteWord.isUnmarked(bytes.words(at: position), nonASCII: !Events.isChecked)
        {
            position &+= 32
            // Ends at the zeros behind the text, should it be none that was checked.
            if Events.isChecked {
                return bytes.firstQuoteOrBackslash(from: position, to: max(bytes.byteCount &- self.padding, position))
            }
        }
        return position
    }

    private static func skipEscape(_ bytes: borrowing RawSpan, from start: Int) throws(JSONSyntaxError) -> Int {
        switch try self.byte(bytes, at: start + 1) {
        case .quote, .backslash, UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        case UInt8(ascii: "u"):
            for position in start + 2..<start + 6 {
                guard try self.byte(bytes, at: position).hexDigitValue != nil else {
                    throw JSONSyntaxError(.invalidEscape, offset: start)
                }
            }
            return start + 6
        default:
            throw JSONSyntaxError(.invalidEscape, offset: start)
        }
    }

    /// Checks non-ASCII scalars, one or more that follow each other: table 3-7 of the Unicode standard.
    private static func skipScalarValues(_ bytes: borrowing RawSpan, from start: Int) throws(JSONSyntaxError) -> Int {
        var position = start
        repeat {
            let second: ClosedRange<UInt8>
            let length: Int
            switch bytes[position] {
            case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
            case 0xE0: (second, length) = (0xA0...0xBF, 3)
            case 0xED: (second, length) = (0x80...0x9F, 3)
            case 0xE1...0xEF: (second, length) = (0x80...0xBF, 3)
            case 0xF0: (second, length) = (0x90...0xBF, 4)
            case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
            case 0xF4: (second, length) = (0x80...0x8F, 4)
            default: throw JSONSyntaxError(.invalidUTF8, offset: position)
            }
            guard position + length <= bytes.byteCount, second.contains(bytes[position + 1]) else {
                throw JSONSyntaxError(.invalidUTF8, offset: position)
            }
            for offset in 2..<max(length, 2) where bytes[position + offset] & 0xC0 != 0x80 {
                throw JSONSyntaxError(.invalidUTF8, offset: position)
            }
            position += length
        } while position < bytes.byteCount && bytes[position] >= 0x80
        return position
    }
}
