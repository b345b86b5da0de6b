//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore

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

extension ByteBuffer {
    /// Appends three pieces at the price of one.
    mutating func write(_ first: RawSpan, _ second: RawSpan, _ third: RawSpan) {
        let count = first.byteCount + second.byteCount + third.byteCount
        // The buffer lends room for all of it, and the copies below check theirs.
        self.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { target in
            var rest = target
            rest.fill(first)
            rest.fill(second)
            rest.fill(third)
            return count
        }
    }
}

extension UnsafeMutableRawBufferPointer {
    /// Copies bytes to the beginning, and goes on behind them.
    fileprivate mutating func fill(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { self.copyMemory(from: $0) }
        self = UnsafeMutableRawBufferPointer(rebasing: self[bytes.byteCount...])
    }
}
