//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The digits of a number without those that say nothing, and the power of ten that they are multiplied by: the same for two
/// texts of the same number.
struct SignificantDigits: Equatable {
    private let digits: [UInt8]
    private let exponent: Int
    private let isNegative: Bool

    /// How many digits there are; none for zero.
    var count: Int { self.digits.count }

    /// Reads a number in decimal notation; `nil` if its exponent is beyond all numbers.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        var (digits, exponent, isFraction, position) = ([UInt8](), 0, false, 0)
        var zeros = 0
        while position < text.count, text[position] | 0x20 != UInt8(ascii: "e") {
            let byte = text[position]
            position += 1
            if byte == .dot { isFraction = true }
            guard .zero ... .nine ~= byte else { continue }
            if isFraction { exponent -= 1 }
            // Zeros are added when another digit follows: there may be a million behind the last.
            if byte == .zero {
                zeros += digits.isEmpty ? 0 : 1
            } else {
                digits.append(contentsOf: repeatElement(.zero, count: zeros))
                digits.append(byte)
                zeros = 0
            }
        }
        if position < text.count {
            let sign = text[position + 1] == .plus ? 1 : 0
            let written = String(decoding: text[(position + 1 + sign)...], as: UTF8.self)
            guard let power = Int(written), abs(power) < 1 << 32 else {
                guard digits.isEmpty else { return nil }
                (self.digits, self.exponent, self.isNegative) = ([], 0, false)
                return
            }
            exponent += power
        }
        self.digits = digits
        self.exponent = digits.isEmpty ? 0 : exponent + zeros
        self.isNegative = text.first == .minus && !digits.isEmpty
    }
}
