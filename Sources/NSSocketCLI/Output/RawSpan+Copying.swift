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
#endif

extension RawSpan {
    /// Whether this begins with exactly these bytes and they are this many.
    func begins(with bytes: [UInt8], count: Int) -> Bool {
        guard bytes.count == count, self.byteCount >= count else { return false }
        return self.withUnsafeBytes { own in
            bytes.withUnsafeBytes { other in
                guard let own = own.baseAddress, let other = other.baseAddress else { return count == 0 }
                // Both have at least as many bytes.
                return memcmp(own, other, count) == 0
            }
        }
    }
}

extension [UInt8] {
    mutating func append(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { self.append(contentsOf: $0) }
    }
}
