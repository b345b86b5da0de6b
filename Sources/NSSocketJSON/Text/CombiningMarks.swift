//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Runs of combining marks in a text.
///
/// Swift's strings are equal if they are canonically equivalent, and the standard library sorts the marks of a run by insertion
/// to find out: comparing or hashing a string takes a time that grows with the square of its longest run. A run of 16,000 marks,
/// 32 KiB of text, costs 0.1 s for each comparison. No language has words with more than a few (UAX #15 knows of none beyond
/// 30), so texts with more than ``limit`` are not decoded.
package enum CombiningMarks {
    /// How many may follow one another. They are of two bytes or more, so no text below ``stride`` bytes needs to be looked at.
    static let limit = 128
    /// Any run beyond the limit covers one of the positions that are so many bytes apart.
    static let stride = 256

    /// Whether more combining marks follow one another than are decoded, as they are or as escapes.
    ///
    /// Looks at a scalar in 256 bytes, and at the whole run where that is a mark.
    ///
    /// - Parameter text: A checked text.
    @inline(__always)
    package static func areTooMany(in text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.count > self.stride && self.areTooManyInLong(text)
    }

    @inline(never)
    private static func areTooManyInLong(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let bytes = UnsafeRawBufferPointer(text)
        var position = self.stride - 1
        while position < text.count {
            WorkMeter.note(1)
            // Plain ASCII, as far back as an escape could begin, is no mark.
            let word = bytes.loadUnaligned(fromByteOffset: position - 7, as: UInt64.self)
            if ByteWord.marks(word, nonASCII: true) != 0, let mark = self.mark(around: position, in: text),
                self.isTooLong(mark, in: text)
            {
                return true
            }
            position += self.stride
        }
        return false
    }

    private static func isTooLong(_ mark: Range<Int>, in text: UnsafeBufferPointer<UInt8>) -> Bool {
        var (run, count) = (mark, 1)
        while count <= self.limit, let next = self.mark(around: run.upperBound, in: text) {
            (run, count) = (run.lowerBound..<next.upperBound, count + 1)
        }
        while count <= self.limit, run.lowerBound > 0, let previous = self.mark(around: run.lowerBound - 1, in: text) {
            (run, count) = (previous.lowerBound..<run.upperBound, count + 1)
        }
        WorkMeter.note(count)
        return count > self.limit
    }

    /// Where the combining mark stands that a byte belongs to; `nil` if that is something else.
    private static func mark(around position: Int, in text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        guard position < text.count else { return nil }
        if text[position] < 0x80 { return self.escapedMark(around: position, in: text) }
        var start = position
        while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
        // None is below U+0300.
        guard text[start] >= 0xCC else { return nil }
        let length = text[start] < 0xE0 ? 2 : text[start] < 0xF0 ? 3 : 4
        guard start + length <= text.count else { return nil }
        var value = UInt32(text[start]) & (0x7F >> UInt32(length))
        for index in start + 1..<start + length { value = value << 6 | UInt32(text[index] & 0x3F) }
        return self.isMark(value) ? start..<start + length : nil
    }

    /// The same for `\uXXXX`, or two of those for a mark beyond the basic plane.
    private static func escapedMark(around position: Int, in text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        for start in Swift.stride(from: position, through: max(position - 5, 0), by: -1)
        where text[start] == .backslash {
            guard let unit = self.escapedUnit(at: start, in: text) else { return nil }
            if UTF16.isTrailSurrogate(unit), start >= 6 {
                return self.escapedPair(self.escapedUnit(at: start - 6, in: text), unit, at: start - 6)
            }
            if UTF16.isLeadSurrogate(unit) {
                return self.escapedPair(unit, self.escapedUnit(at: start + 6, in: text), at: start)
            }
            return self.isMark(UInt32(unit)) ? start..<start + 6 : nil
        }
        return nil
    }

    private static func escapedPair(_ lead: UInt16?, _ trail: UInt16?, at start: Int) -> Range<Int>? {
        guard let lead, let trail, UTF16.isLeadSurrogate(lead), UTF16.isTrailSurrogate(trail) else { return nil }
        let value = (UInt32(lead) - 0xD800) << 10 + (UInt32(trail) - 0xDC00) + 0x10000
        return self.isMark(value) ? start..<start + 12 : nil
    }

    /// What `\uXXXX` stands for; `nil` where there is no such escape.
    private static func escapedUnit(at start: Int, in text: UnsafeBufferPointer<UInt8>) -> UInt16? {
        guard start >= 0, start + 6 <= text.count, text[start] == .backslash, text[start + 1] == UInt8(ascii: "u")
        else { return nil }
        var backslashes = start
        while backslashes > 0, text[backslashes - 1] == .backslash { backslashes -= 1 }
        guard (start - backslashes).isMultiple(of: 2) else { return nil }
        var unit: UInt16 = 0
        for index in start + 2..<start + 6 {
            guard let digit = text[index].hexDigitValue else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    private static func isMark(_ value: UInt32) -> Bool {
        guard let scalar = Unicode.Scalar(value) else { return false }
        return scalar.properties.canonicalCombiningClass.rawValue != 0
    }
}
