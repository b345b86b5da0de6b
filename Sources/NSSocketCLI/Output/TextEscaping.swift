//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Escapes the characters with which text from a peer could steer a terminal, hide, or forge a line.
///
/// Control characters (C0, DEL and C1) are escaped wherever the text goes. On terminals, characters that are invisible or
/// change the direction of text are escaped too: the Unicode categories Cf, Zl and Zp, and the block of tag characters.
/// An escape is `\u` and four hexadecimal digits, or a surrogate pair of those, as in JSON.
struct TextEscaping: Sendable {
    static let pipe = TextEscaping(isForTerminal: false)
    static let terminal = TextEscaping(isForTerminal: true)

    let isForTerminal: Bool

    init(isForTerminal: Bool) {
        self.isForTerminal = isForTerminal
    }

    init(descriptor: CInt) {
        self.init(isForTerminal: isatty(descriptor) == 1)
    }

    func escapes(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00..<0x20, 0x7F..<0xA0: return true
        case 0x20..<0x7F: return false
        case 0xE0000..<0xE0100: return self.isForTerminal
        default: break
        }
        guard self.isForTerminal else { return false }
        switch scalar.properties.generalCategory {
        case .format, .lineSeparator, .paragraphSeparator: return true
        default: return false
        }
    }

    // MARK: Plain text

    /// A line of text, with escapes.
    func line(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: self.escapes) else { return text }
        var escaped: [UInt8] = []
        for scalar in text.unicodeScalars { self.append(scalar, to: &escaped) }
        return String(decoding: escaped, as: UTF8.self)
    }

    private func append(_ scalar: Unicode.Scalar, to text: inout [UInt8]) {
        guard self.escapes(scalar) else { return text.append(contentsOf: scalar.utf8) }
        for unit in scalar.utf16 {
            text.append(contentsOf: #"\u"#.utf8)
            let digits = String(unit, radix: 16)
            text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count))
            text.append(contentsOf: digits.utf8)
        }
    }

    // MARK: JSON

    /// Whether JSON text has nothing to escape. Control characters of C0 stand in JSON between tokens only.
    @inline(__always)
    func isPlain(_ json: RawSpan) -> Bool {
        json.withUnsafeBytes { Self.isPrintableASCII($0) || !self.hasEscapes($0) }
    }

    /// Whether all bytes are below DEL. Eight bytes at a time, and the optimiser makes vectors of them.
    @inline(__always)
    private static func isPrintableASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // A byte that is DEL or beyond has its high bit set afterwards.
        func mark(_ word: UInt64) -> UInt64 { ((word & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x0101_0101_0101_0101) | word }
        var (found, position) = (UInt64(0), 0)
        while position &+ 8 <= bytes.count {
            found |= mark(bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            position &+= 8
        }
        while position < bytes.count {
            found |= mark(UInt64(bytes[position]))
            position &+= 1
        }
        return found & 0x8080_8080_8080_8080 == 0
    }

    @inline(never)
    private func hasEscapes(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if !self.isForTerminal {
            var before: UInt8 = 0
            for byte in bytes {
                if byte == 0x7F || (before == 0xC2 && byte < 0xA0) { return true }
                before = byte
            }
            return false
        }
        return String(decoding: bytes, as: UTF8.self).unicodeScalars.contains {
            $0.value >= 0x20 && self.escapes($0)
        }
    }

    /// JSON text with escapes: the same JSON.
    func json(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(bytes.count + 64)
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            switch scalar {
            // White space between tokens.
            case "\t": escaped.append(.tab)
            case "\n", "\r": escaped.append(.space)
            default: self.append(scalar, to: &escaped)
            }
        }
        return escaped
    }

    func json(_ text: RawSpan) -> [UInt8] { text.withUnsafeBytes { self.json($0) } }
}
