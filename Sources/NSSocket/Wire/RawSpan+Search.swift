//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocketJSON
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
        self.first(.lineFeed, in: start..<self.byteCount)
    }

    /// The position of a line feed in front of a position, one of the last, if there is any.
    ///
    /// Searched for from the end, in pieces that grow: not every C library searches backwards. The first piece is short, as what is
    /// found in a piece is the first of it.
    func lateLineFeed(before end: Int) -> Int? {
        var (end, size) = (end, 64)
        while end > 0 {
            let start = Swift.max(end - size, 0)
            if let found = self.extracting(..<end).firstLineFeed(from: start) { return found }
            (end, size) = (start, size * 2)
        }
        return nil
    }

    /// The position of the line feed that stands at a position, or behind the white space there.
    func lineFeed(behind end: Int) -> Int {
        var position = end
        while self[position] != .lineFeed { position &+= 1 }
        return position
    }

    /// Whether the same bytes stand in two ranges.
    func hasSameBytes(at range: Range<Int>, and other: Range<Int>) -> Bool {
        guard range.count == other.count else { return false }
        return self.withUnsafeBytes { bytes in
            guard let first = bytes.baseAddress else { return true }
            return memcmp(first + range.lowerBound, first + other.lowerBound, range.count) == 0
        }
    }

    /// Whether these are exactly those bytes.
    package func hasSameBytes(as other: [UInt8]) -> Bool {
        guard self.byteCount == other.count else { return false }
        return self.withUnsafeBytes { own in
            other.withUnsafeBytes { other in
                guard let first = own.baseAddress, let second = other.baseAddress else { return own.isEmpty }
                return memcmp(first, second, own.count) == 0
            }
        }
    }
}
