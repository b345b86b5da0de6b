//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#endif

extension RawSpan {
    /// The position of the first line feed at or behind a position, if there is one.
    func firstLineFeed(from start: Int) -> Int? {
        self.extracting(start...).withUnsafeBytes { bytes in
            // The C library's search is the fastest there is, and reads no byte behind the count.
            guard let first = bytes.baseAddress, let found = memchr(first, Int32(UInt8.lineFeed), bytes.count) else {
                return nil
            }
            return start + (UnsafeRawPointer(found) - first)
        }
    }
}

extension ByteBuffer {
    /// A line feed inside a frame would end it.
    ///
    /// - Throws: ``EventSocketError/Code/encodingFailed``.
    func checkIsOneLine() throws(EventSocketError) {
        guard self.readableBytesSpan.firstLineFeed(from: 0) == nil else {
            throw EventSocketError(
                .encodingFailed, "A frame is one line, but its JSON holds a line feed; write it without."
            )
        }
    }
}
