//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// JSON strings, in and out.
package enum JSONText {
    // MARK: Reading

    /// What a string's bytes between its quotes stand for.
    ///
    /// - Parameter bytes: Checked by ``JSONGrammar``. Half a surrogate pair becomes U+FFFD (behaviour catalogue R14).
    package static func unescape(_ bytes: Span<UInt8>) -> String {
        // What an escape stands for is never longer than the escape.
        String(unsafeUninitializedCapacity: bytes.count) { text in
            var (position, count) = (0, 0)
            while position < bytes.count {
                let byte = bytes[position]
                if byte != .backslash {
                    text[count] = byte
                    (position, count) = (position + 1, count + 1)
                    continue
                }
                let (scalar, length) = self.unescapeScalar(bytes, at: position)
                position += length
                for byte in String(scalar).utf8 {
                    text[count] = byte
                    count += 1
                }
            }
            return count
        }
    }

    /// Whether a string's bytes between its quotes stand for these bytes. Takes no longer than the shorter of the two.
    static func isSame(_ text: Span<UInt8>, unescaping bytes: Span<UInt8>) -> Bool {
        var (position, count) = (0, 0)
        while position < bytes.count {
            guard count < text.count else { return false }
            let byte = bytes[position]
            if byte != .backslash {
                guard byte == text[count] else { return false }
                (position, count) = (position + 1, count + 1)
                continue
            }
            let (scalar, length) = self.unescapeScalar(bytes, at: position)
            position += length
            for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                guard count < text.count, byte == text[count] else { return false }
                count += 1
            }
        }
        return count == text.count
    }

    /// The scalar of one escape, or of two that form a pair, and the length of what was read.
    private static func unescapeScalar(_ bytes: Span<UInt8>, at position: Int) -> (Unicode.Scalar, length: Int) {
        switch bytes[position + 1] {
        case UInt8(ascii: "b"): return ("\u{8}", 2)
        case UInt8(ascii: "f"): return ("\u{C}", 2)
        case UInt8(ascii: "n"): return ("\n", 2)
        case UInt8(ascii: "r"): return ("\r", 2)
        case UInt8(ascii: "t"): return ("\t", 2)
        case UInt8(ascii: "u"): break
        case let byte: return (Unicode.Scalar(byte), 2)
        }
        let first = self.codeUnit(bytes, at: position)
        if let scalar = Unicode.Scalar(first) { return (scalar, 6) }
        if UTF16.isLeadSurrogate(first), position + 12 <= bytes.count, bytes[position + 6] == .backslash,
            bytes[position + 7] == UInt8(ascii: "u")
        {
            let second = self.codeUnit(bytes, at: position + 6)
            if UTF16.isTrailSurrogate(second) {
                return (UTF16.decode(UTF16.EncodedScalar([first, second])), 12)
            }
        }
        return ("\u{FFFD}", 6)
    }

    private static func codeUnit(_ bytes: Span<UInt8>, at position: Int) -> UInt16 {
        var unit: UInt16 = 0
        for index in position + 2..<position + 6 { unit = unit << 4 | UInt16(bytes[index].hexDigitValue ?? 0) }
        return unit
    }

    // MARK: Writing

    /// For how many bytes there must be room to write a string of so many: six times as many, its quotes, and a few more, as it
    /// is written eight at a time.
    @inlinable package static func maximumCount(_ count: Int) -> Int { count * 6 + 10 }

    /// Writes a string with its quotes. Escapes what `JSON.stringify` escapes, nothing else (behaviour catalogue W2).
    ///
    /// - Parameter target: Has room for ``maximumCount(_:)`` bytes.
    /// - Returns: How many bytes were written.
    package static func write(_ text: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>) -> Int {
        target[0] = .quote
        let count = self.writeEscaped(text, to: target + 1)
        target[count + 1] = .quote
        return count + 2
    }

    /// Writes what stands between the quotes of a string.
    ///
    /// - Parameter target: Has room for six times as many bytes and eight more.
    @inline(__always)
    static func writeEscaped(_ text: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>) -> Int {
        guard let source = text.baseAddress, text.count > 0 else { return 0 }
        var (position, count) = (0, 0)
        while position &+ 8 <= text.count {
            let word = UInt64(littleEndian: UnsafeRawPointer(source + position).loadUnaligned(as: UInt64.self))
            UnsafeMutableRawPointer(target + count).storeBytes(of: word.littleEndian, as: UInt64.self)
            let marks = ByteWord.marks(word, nonASCII: false)
            if marks == 0 {
                position &+= 8
                count &+= 8
                // Eight without any are likely to be followed by more.
                while position &+ 32 <= text.count {
                    let words = UnsafeRawPointer(source + position).loadUnaligned(as: ByteWord.Four.self)
                    guard ByteWord.isUnmarked(words, nonASCII: false) else { break }
                    UnsafeMutableRawPointer(target + count).storeBytes(of: words, as: ByteWord.Four.self)
                    position &+= 32
                    count &+= 32
                }
                if position &+ 16 <= text.count {
                    let words = UnsafeRawPointer(source + position).loadUnaligned(as: ByteWord.Two.self)
                    guard ByteWord.isUnmarked(words, nonASCII: false) else { continue }
                    UnsafeMutableRawPointer(target + count).storeBytes(of: words, as: ByteWord.Two.self)
                    position &+= 16
                    count &+= 16
                }
            } else {
                let plain = ByteWord.firstMark(marks)
                count &+= plain
                count &+= self.writeEscape(source[position &+ plain], to: target + count)
                position &+= plain &+ 1
            }
        }
        let rest = text.count &- position
        guard rest > 0 else { return count }
        let word = ByteWord.last(rest, of: source, length: text.count)
        UnsafeMutableRawPointer(target + count).storeBytes(of: word.littleEndian, as: UInt64.self)
        if ByteWord.marks(word, nonASCII: false) == 0 { return count &+ rest }
        return count &+ self.writeBytes(source + position, rest, to: target + count)
    }

    /// Writes some bytes one by one.
    @inline(never)
    private static func writeBytes(
        _ source: UnsafePointer<UInt8>, _ length: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var count = 0
        for byte in UnsafeBufferPointer(start: source, count: length) {
            if byte < 0x20 || byte == .quote || byte == .backslash {
                count &+= self.writeEscape(byte, to: target + count)
            } else {
                target[count] = byte
                count &+= 1
            }
        }
        return count
    }

    @inline(never)
    private static func writeEscape(_ byte: UInt8, to target: UnsafeMutablePointer<UInt8>) -> Int {
        target[0] = .backslash
        switch byte {
        case .quote, .backslash: target[1] = byte
        case 0x08: target[1] = UInt8(ascii: "b")
        case .tab: target[1] = UInt8(ascii: "t")
        case .lineFeed: target[1] = UInt8(ascii: "n")
        case 0x0C: target[1] = UInt8(ascii: "f")
        case .carriageReturn: target[1] = UInt8(ascii: "r")
        default:
            let digits: StaticString = "0123456789abcdef"
            target[1] = UInt8(ascii: "u")
            target[2] = .zero
            target[3] = .zero
            target[4] = digits.utf8Start[Int(byte >> 4)]
            target[5] = digits.utf8Start[Int(byte & 0xF)]
            return 6
        }
        return 2
    }
}
