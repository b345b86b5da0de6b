//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

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
    /// The position of the first such byte in a range, if there is one.
    package func first(_ byte: UInt8, in range: Range<Int>) -> Int? {
        self.extracting(range).withUnsafeBytes { bytes in
            // The C library's search is the fastest there is, and reads no byte behind the count.
            guard let first = bytes.baseAddress, let found = memchr(first, Int32(byte), bytes.count) else { return nil }
            return range.lowerBound + (UnsafeRawPointer(found) - first)
        }
    }
}
