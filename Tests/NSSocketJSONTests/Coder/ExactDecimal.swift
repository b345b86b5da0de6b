//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import Testing

/// A number with all its decimal digits.
struct ExactDecimal {
    /// In base 10^9, the lowest first.
    private var limbs: [UInt64]
    /// How many of the digits stand behind the point.
    private let decimals: Int

    /// A number times a power of two.
    init(_ significand: UInt64, timesTwoToThe exponent: Int) {
        self.limbs = [significand % 1_000_000_000, significand / 1_000_000_000 % 1_000_000_000]
        self.limbs.append(significand / 1_000_000_000_000_000_000)
        self.decimals = max(0, -exponent)
        // A half is five tenths.
        self.multiply(by: exponent < 0 ? 5 : 2, count: abs(exponent))
    }

    private mutating func multiply(by factor: UInt64, count: Int) {
        for _ in 0..<count / 8 { self.multiply(by: (0..<8).reduce(1) { power, _ in power * factor }) }
        for _ in 0..<count % 8 { self.multiply(by: factor) }
    }

    private mutating func multiply(by factor: UInt64) {
        var carry: UInt64 = 0
        for index in self.limbs.indices {
            let product = self.limbs[index] * factor + carry
            self.limbs[index] = product % 1_000_000_000
            carry = product / 1_000_000_000
        }
        if carry > 0 { self.limbs.append(carry) }
    }

    /// All digits, those behind the point by an exponent.
    var text: String {
        let digits = self.limbs.reversed().map { limb in
            String(repeating: "0", count: 9 - String(limb).count) + String(limb)
        }
        return digits.joined().drop { $0 == "0" } + (self.decimals > 0 ? "e-\(self.decimals)" : "")
    }

    /// The same text with one more digit behind all others.
    func text(followedBy digit: Int) -> String {
        let digits = self.text.prefix { $0 != "e" }
        return "\(digits)\(digit)e-\(self.decimals + 1)"
    }

    /// Records an issue unless a text is read as the nearest double and the nearest float, or refused as out of range.
    static func expectNearest(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
        self.expect(text, is: Double(text) ?? .infinity, sourceLocation: sourceLocation)
        self.expect(text, is: Float(text) ?? .infinity, sourceLocation: sourceLocation)
    }

    /// Records an issue unless a text is read as a number to its last bit, or refused if that is infinite.
    static func expect<Value: BinaryFloatingPoint & Decodable>(
        _ text: String, is value: Value, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let read = try? JSONCoder().decode(Value.self, from: text)
        let isSame = read == value && read?.sign == value.sign
        if value.isFinite ? !isSame : read != nil {
            let found = read.map { "\($0)" } ?? "refused"
            Issue.record("\(text) is \(found), not \(value)", sourceLocation: sourceLocation)
        }
    }
}
