//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// Which names can be written without quotes, at the beginning of a line: `a::b`.
///
/// A name may not begin with a character with which JSON text begins or goes on, so that JSON which was meant as such, or
/// that was broken into several lines, is not taken for a name. Neither may it hold white space, control characters or a byte
/// order mark.
enum PlainName {
    /// What is wrong with a name, and how to write it; `nil` if nothing is.
    static func fault(_ name: some StringProtocol) -> String? {
        switch name.unicodeScalars.first {
        case nil: return #"It is empty; an empty name is written [""]."#
        case "{":
            return
                #"An object is no message; write a name in front of it, or with --json {"event":"a::b","payload":…}."#
        case "[": return nil
        case "\"": return #"A name has no quotes: a::b; one that cannot be written so is in a frame: ["a b",1]."#
        case "}", "]", ",":
            return "This seems to be a part of JSON that goes over several lines; a message is one line."
        default: break
        }
        guard name.unicodeScalars.contains(where: Self.isForbidden) else { return nil }
        return
            #"The name holds a control character or a byte order mark; write it as a frame, with escapes: ["a\u0009b",1]."#
    }

    /// Whether a name is printed as it is.
    ///
    /// - Parameter name: Text in UTF-8.
    static func isPlain(_ name: RawSpan) -> Bool {
        name.withUnsafeBytes { bytes in
            // Of a name without control characters and spaces, only the beginning is left to look at.
            let text = String(decoding: bytes.prefix(self.isGraphicASCII(bytes) ? 1 : bytes.count), as: UTF8.self)
            return text.unicodeScalars.first != "[" && self.fault(text) == nil && !text.unicodeScalars.contains(" ")
        }
    }

    /// Whether all bytes are between the space and DEL. Eight at a time: a peer may send a new name of many bytes with each message.
    private static func isGraphicASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // Sets the high bit of each byte that is DEL or beyond, and of some byte if one is a space or below.
        func mark(_ word: UInt64) -> UInt64 {
            let high = ((word & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x0101_0101_0101_0101) | word
            return high | ((word &- 0x2121_2121_2121_2121) & ~word)
        }
        var (found, position) = (UInt64(0), 0)
        while position &+ 8 <= bytes.count {
            found |= mark(bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            position &+= 8
        }
        while position < bytes.count {
            found |= mark(UInt64(bytes[position]) | 0x6161_6161_6161_6100)
            position &+= 1
        }
        return found & 0x8080_8080_8080_8080 == 0
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) || scalar.value == 0xFEFF || scalar.value == 0xFFFE
    }
}
