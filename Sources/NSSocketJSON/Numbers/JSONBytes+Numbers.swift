//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension JSONBytes {
    /// The digits of an integer that the grammar has accepted, without its sign; `nil` if 64 bits cannot hold it.
    @inline(__always)
    func magnitude(at start: Int, length: Int) -> UInt64? {
        if length <= 8 { return ByteWord.number(self.word(at: start), digits: length) }
        guard length <= 16 else { return self.longMagnitude(at: start, length: length) }
        let rest = ByteWord.number(self.word(at: start &+ length &- 8), digits: 8)
        return ByteWord.number(self.word(at: start), digits: length &- 8) &* 100_000_000 &+ rest
    }

    @inline(never)
    private func longMagnitude(at start: Int, length: Int) -> UInt64? {
        var value: UInt64 = 0
        for position in start..<start + length {
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflows) = product.addingReportingOverflow(UInt64(self[position] - .zero))
            if isTooLarge || overflows { return nil }
            value = sum
        }
        return value
    }

    /// A number as an integer of any width; `nil` if it is none, or does not fit.
    @inline(__always)
    func integer<Value: FixedWidthInteger>(_ entry: TapeEntry, as type: Value.Type) -> Value? {
        if entry.is(.integer) {
            let isNegative = self[entry.position] == .minus
            let sign = isNegative ? 1 : 0
            if let magnitude = self.magnitude(at: entry.position &+ sign, length: entry.length &- sign) {
                if !isNegative { return Value(exactly: magnitude) }
                if magnitude <= Int64.max.magnitude { return Value(exactly: 0 &- Int64(bitPattern: magnitude)) }
            }
        }
        return self.unusualInteger(entry, as: type)
    }

    /// One of many digits, or with a fraction or an exponent: `1.0` and `1e3` are integers too.
    @inline(never)
    private func unusualInteger<Value: FixedWidthInteger>(_ entry: TapeEntry, as type: Value.Type) -> Value? {
        guard entry.is(.integer) || entry.is(.decimal) else { return nil }
        let text = self.buffer(at: entry.position, length: entry.length)
        let mantissa = text.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        // However large the exponent, no integer of two hundred digits fits.
        let written = Int(String(decoding: text.dropFirst(mantissa.count + 1), as: UTF8.self))
        let hasExponent = mantissa.count < text.count
        let fraction = mantissa.drop { $0 != .dot }.dropFirst()
        var digits = mantissa.filter { $0 != .dot && $0 != .minus }.drop { $0 == .zero }
        guard !digits.isEmpty else { return 0 }
        guard var exponent = hasExponent ? written : 0 else { return nil }
        exponent = min(max(exponent, -1 << 32), 1 << 32) - fraction.count
        while digits.last == .zero {
            digits.removeLast()
            exponent += 1
        }
        guard exponent >= 0, digits.count + exponent < 200 else { return nil }
        let all = String(decoding: digits, as: UTF8.self) + String(repeating: "0", count: exponent)
        return Value((text.first == .minus ? "-" : "") + all)
    }

    /// A number as the nearest double; infinite if it is out of range.
    @inline(__always)
    func double(_ entry: TapeEntry) -> Double {
        if entry.length <= 8, entry.is(.decimal), let value = self.shortDecimal(entry) { return value }
        return DecimalNumber(self, at: entry.position, length: entry.length).double
            ?? Self.parsed(self.buffer(at: entry.position, length: entry.length))
    }

    /// A number of up to eight bytes that is digits, a dot and digits, as the nearest double; `nil` for all others.
    ///
    /// Most numbers with a fraction are such, and need neither loops nor more than one rounding.
    @inline(__always)
    private func shortDecimal(_ entry: TapeEntry) -> Double? {
        let word = self.word(at: entry.position)
        let whole = ByteWord.digitCount(word)
        let fraction = entry.length &- whole &- 1
        let bits = UInt64(truncatingIfNeeded: whole &* 8)
        // Both shifts are below the width of the word, as whatever is no digit stands within its length: the dot, at least.
        let rest = (word &>> bits) &>> 8
        guard (word &>> bits) & 0xFF == UInt64(UInt8.dot), ByteWord.digitCount(rest) >= fraction else { return nil }
        let digits = word & ((1 &<< bits) &- 1) | rest &<< bits
        return DecimalNumber.double(ByteWord.number(digits, digits: whole &+ fraction), fractionDigits: fraction)
    }

    /// A number as the nearest float; infinite if it is out of range.
    func float(_ entry: TapeEntry) -> Float {
        let double = self.double(entry)
        // Rounded twice, a number may end up one off: exactly between two floats after the first time, or where floats
        // have fewer digits.
        let isBetween = double.bitPattern & 0x1FFF_FFFF == 0x1000_0000
        guard isBetween || abs(double) < Double(Float.leastNormalMagnitude) && double != 0 else { return Float(double) }
        return Self.parsed(self.buffer(at: entry.position, length: entry.length))
    }

    /// What the standard library reads: slower, and right for any number of digits.
    private static func parsed<Value: LosslessStringConvertible & BinaryFloatingPoint>(
        _ text: UnsafeBufferPointer<UInt8>
    ) -> Value {
        Value(String(decoding: text, as: UTF8.self)) ?? .infinity
    }
}
