//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension OutputBytes {
    /// Appends an integer of up to 64 bits.
    @inline(__always)
    mutating func appendInteger<Value: FixedWidthInteger>(_ value: Value) {
        self.write(upTo: 28) { target in
            var count = 0
            if value < 0 {
                target[0] = .minus
                count = 1
            }
            return count &+ Self.writeDigits(UInt64(value.magnitude), to: target + count)
        }
    }

    /// Appends an integer of any width.
    mutating func appendWideInteger(_ value: some FixedWidthInteger) {
        String(value).withBytes { self.append($0) }
    }

    /// Writes the digits of a number, eight at a time. Returns how many.
    ///
    /// - Parameter target: Has room for them and seven more.
    @inline(__always)
    private static func writeDigits(_ value: UInt64, to target: UnsafeMutablePointer<UInt8>) -> Int {
        guard value < 100_000_000 else { return self.writeManyDigits(value, to: target) }
        let digits = ByteWord.digits(value)
        // Zero is one digit.
        let zeros = (digits | 1 &<< 56).trailingZeroBitCount &>> 3
        self.write(digits &>> UInt64(truncatingIfNeeded: zeros &* 8), to: target)
        return 8 &- zeros
    }

    @inline(never)
    private static func writeManyDigits(_ value: UInt64, to target: UnsafeMutablePointer<UInt8>) -> Int {
        let (high, low) = value.quotientAndRemainder(dividingBy: 100_000_000)
        let count = self.writeDigits(high, to: target)
        self.write(ByteWord.digits(low), to: target + count)
        return count &+ 8
    }

    @inline(__always)
    private static func write(_ digits: UInt64, to target: UnsafeMutablePointer<UInt8>) {
        let characters = digits | 0x3030_3030_3030_3030
        UnsafeMutableRawPointer(target).storeBytes(of: characters.littleEndian, as: UInt64.self)
    }

    private static func digitCount(_ value: UInt64) -> Int {
        var (count, power) = (1, UInt64(10))
        while value >= power {
            count &+= 1
            if count == 20 { break }
            power &*= 10
        }
        return count
    }

    // MARK: Floating point

    /// Appends a finite number as JavaScript writes it: the shortest digits from which it is read back the same, with an
    /// exponent only from 1e21 up and below 1e-6 (ECMA-262, Number::toString; behaviour catalogue S21).
    mutating func appendDouble(_ value: Double) {
        let magnitude = value.magnitude
        if magnitude < 9_007_199_254_740_992, case let whole = Int64(magnitude), Double(whole) == magnitude {
            // There is no minus in front of zero in JavaScript either.
            return self.appendInteger(value < 0 ? -whole : whole)
        }
        if self.appendFewDecimals(value, magnitude) { return }
        self.appendShortest(value.description)
    }

    /// The same for a number of less precision, which has shorter digits.
    mutating func appendFloat(_ value: Float) {
        if value.magnitude < 16_777_216, value == value.rounded(.towardZero) {
            return self.appendInteger(Int64(value))
        }
        self.appendShortest(value.description)
    }

    /// Appends numbers of up to six decimals, such as 12.34, which many are, and says whether this was one.
    ///
    /// If an integer below 2^53 divided by a small power of ten gives the number, then that decimal is read back as it, as
    /// that is how it is read; see ``DecimalNumber/double``. Without zeros at its end it is the shortest one.
    private mutating func appendFewDecimals(_ value: Double, _ magnitude: Double) -> Bool {
        guard 1e-3 <= magnitude, magnitude < 1e9 else { return false }
        let scaled = (magnitude * 1e6).rounded()
        guard scaled / 1e6 == magnitude else { return false }
        var (digits, decimals) = (UInt64(scaled), 6)
        while case let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: 10), remainder == 0 {
            digits = quotient
            decimals -= 1
        }
        self.appendDecimal(digits, decimals, isNegative: value < 0)
        return true
    }

    private mutating func appendDecimal(_ digits: UInt64, _ decimals: Int, isNegative: Bool) {
        self.write(upTo: 32) { target in
            var count = 0
            if isNegative {
                target[0] = .minus
                count = 1
            }
            let power = Self.powersOfTen[decimals]
            let (whole, fraction) = digits.quotientAndRemainder(dividingBy: power)
            count &+= Self.writeDigits(whole, to: target + count)
            // Written one larger than it is, so that zeros in front of it are written too; the point takes that place.
            let point = count
            count &+= Self.writeDigits(power &+ fraction, to: target + count)
            target[point] = .dot
            return count
        }
    }

    private static let powersOfTen: [UInt64] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]

    /// Appends what the standard library says are the shortest digits, in the form of JavaScript.
    private mutating func appendShortest(_ description: String) {
        let shortest = description.withBytes { ShortestDigits($0) }
        let (count, point) = (Self.digitCount(shortest.digits), shortest.point)
        // Twenty-one digits at most, a sign, six characters in front of them or behind, and room to write eight at a time.
        self.write(upTo: 40) { target in
            var end = 0
            func write(_ byte: UInt8) {
                target[end] = byte
                end += 1
            }
            if shortest.isNegative { write(.minus) }
            switch point {
            case count...max(count, 21):
                end += Self.writeDigits(shortest.digits, to: target + end)
                for _ in count..<point { write(.zero) }
            case 1..<max(count, 1):
                let start = end + point
                end += Self.writeDigits(shortest.digits, to: target + end)
                (target + start + 1).update(from: target + start, count: count - point)
                target[start] = .dot
                end += 1
            case -5...0:
                write(.zero)
                write(.dot)
                for _ in point..<0 { write(.zero) }
                end += Self.writeDigits(shortest.digits, to: target + end)
            default:
                end += Self.writeDigits(shortest.digits, to: target + end + 1)
                // The first digit comes in front of the point.
                let start = end - count
                target[start] = target[start + 1]
                if count > 1 {
                    target[start + 1] = .dot
                    end += 1
                }
                write(UInt8(ascii: "e"))
                write(point > 0 ? .plus : .minus)
                end += Self.writeDigits(UInt64((point - 1).magnitude), to: target + end)
            }
            return end
        }
    }
}

/// The digits of a number that the standard library has written, and where its decimal point stands.
private struct ShortestDigits {
    var isNegative = false
    /// Seventeen at most, without zeros at either end.
    var digits: UInt64 = 0
    /// How many digits stand in front of the point; below zero, how many zeros behind it.
    var point = 0

    init(_ description: UnsafeBufferPointer<UInt8>) {
        var (count, zeros, hasPoint) = (0, 0, false)
        var position = 0
        while position < description.count, case let byte = description[position], byte | 0x20 != UInt8(ascii: "e") {
            position += 1
            switch byte {
            case .minus: self.isNegative = true
            case .dot:
                hasPoint = true
                self.point = count + zeros
            case .zero:
                // Counts only once another digit follows; in front of all it moves the point.
                if count > 0 { zeros += 1 } else if hasPoint { self.point -= 1 }
            default:
                for _ in 0..<zeros + 1 { self.digits *= 10 }
                self.digits += UInt64(byte - .zero)
                count += zeros + 1
                zeros = 0
            }
        }
        if !hasPoint { self.point = count + zeros }
        guard position < description.count else { return }
        let exponent = UnsafeBufferPointer(rebasing: description[(position + 1)...])
        self.point += Int(String(decoding: exponent, as: UTF8.self)) ?? 0
    }
}
