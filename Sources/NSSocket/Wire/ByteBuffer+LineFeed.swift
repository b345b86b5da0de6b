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

extension ByteBuffer {
    /// How many readable bytes stand before the first line feed, if there is one.
    func distanceToLineFeed() -> Int? {
        self.withUnsafeReadableBytes { bytes in
            guard let start = bytes.baseAddress, let found = memchr(start, Int32(UInt8.lineFeed), bytes.count) else {
                return nil
            }
            return UnsafeRawPointer(found) - start
        }
    }
}
