//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket

/// Looks at the first bytes of an input: a byte order mark of UTF-8 is left out, and UTF-16 and UTF-32 are recognised.
struct InputEncoding {
    private var start = ByteBuffer()
    private var isKnown = false

    /// Takes the next bytes of the input.
    ///
    /// - Returns: The bytes to read lines from; empty until the encoding is known.
    /// - Throws: ``ExitStatus/badData`` if the text is not UTF-8.
    mutating func feed(_ chunk: ByteBuffer) throws(Failure) -> ByteBuffer {
        if self.isKnown { return chunk }
        self.start.writeImmutableBuffer(chunk)
        guard self.start.readableBytes >= 4 else { return ByteBuffer() }
        return try self.finish()
    }

    /// The input has come to its end, or has enough bytes.
    ///
    /// - Returns: The bytes that were held back.
    mutating func finish() throws(Failure) -> ByteBuffer {
        defer { self.isKnown = true }
        var text = self.start
        self.start = ByteBuffer()
        if let name = Self.otherEncoding(Array(text.readableBytesView.prefix(4))) {
            throw Failure(
                .badData, code: "invalidInput",
                "The input is \(name), not UTF-8; convert it: iconv -f \(name) -t UTF-8.")
        }
        if text.readableBytesView.starts(with: [0xEF, 0xBB, 0xBF]) { text.moveReaderIndex(forwardBy: 3) }
        return text
    }

    /// The name of an encoding whose byte order mark, or whose first ASCII characters, stand at the beginning.
    private static func otherEncoding(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return "UTF-32" }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return "UTF-16" }
        guard bytes.count >= 2 else { return nil }
        let zeros = bytes.map { $0 == 0 }
        switch zeros {
        case [false, true, true, true]: return "UTF-32LE"
        case [true, true, true, false]: return "UTF-32BE"
        default: break
        }
        // Two characters, or the only one that there is.
        if zeros == [false, true, false, true] || zeros == [false, true] { return "UTF-16LE" }
        if zeros == [true, false, true, false] || zeros == [true, false] { return "UTF-16BE" }
        return nil
    }
}
