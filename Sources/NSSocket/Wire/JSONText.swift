//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

package import NIOCore

/// JSON strings, in and out.
package enum JSONText {
    /// What a string's bytes between its quotes stand for.
    ///
    /// - Parameter bytes: Checked by ``JSONGrammar``. Half a surrogate pair becomes U+FFFD (behaviour catalogue R14).
    package static func unescape(_ bytes: Span<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            guard bytes[position] == .backslash else {
                text.append(bytes[position])
                position += 1
                continue
            }
            switch bytes[position + 1] {
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "n"): text.append(.lineFeed)
            case UInt8(ascii: "r"): text.append(.carriageReturn)
            case UInt8(ascii: "t"): text.append(.tab)
            case UInt8(ascii: "u"):
                let (scalar, length) = self.unescapeScalar(bytes, at: position)
                text.append(contentsOf: Unicode.UTF8.encode(scalar).unsafelyUnwrapped)
                position += length
                continue
            case let byte: text.append(byte)
            }
            position += 2
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Writes a string with its quotes. Escapes what `JSON.stringify` escapes, nothing else (behaviour catalogue W2).
    package static func write(_ text: String, to buffer: inout ByteBuffer) {
        buffer.writeInteger(UInt8.quote)
        let utf8 = text.utf8
        let needsEscapes = utf8.contains { $0 < 0x20 || $0 == .quote || $0 == .backslash }
        if needsEscapes {
            for byte in utf8 { self.writeEscaped(byte, to: &buffer) }
        } else {
            buffer.writeString(text)
        }
        buffer.writeInteger(UInt8.quote)
    }

    private static func writeEscaped(_ byte: UInt8, to buffer: inout ByteBuffer) {
        switch byte {
        case .quote, .backslash: buffer.writeBytes([.backslash, byte])
        case 0x08: buffer.writeStaticString("\\b")
        case .tab: buffer.writeStaticString("\\t")
        case .lineFeed: buffer.writeStaticString("\\n")
        case 0x0C: buffer.writeStaticString("\\f")
        case .carriageReturn: buffer.writeStaticString("\\r")
        case ..<0x20:
            let digits: StaticString = "0123456789abcdef"
            buffer.writeStaticString("\\u00")
            buffer.writeInteger(digits.utf8Start[Int(byte >> 4)])
            buffer.writeInteger(digits.utf8Start[Int(byte & 0xF)])
        default: buffer.writeInteger(byte)
        }
    }

    /// The scalar of one `\u` escape, or of two that form a pair, and the length of what was read.
    private static func unescapeScalar(_ bytes: Span<UInt8>, at position: Int) -> (Unicode.Scalar, length: Int) {
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
}
