//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocketJSON
import TestSupport
import Testing

/// Integers and decimals as peers write them, whose texts are rarely ours.
@Suite("Texts of numbers")
struct NumberTextTests {
    private static func read<Value: Decodable>(_ text: String, as type: Value.Type = Value.self) throws -> Value {
        try JSONCoder().decode(type, from: text)
    }

    @Test("Doubles of few decimals, and those next to them, are written as JavaScript writes them")
    func fewDecimals() throws {
        var random = RandomValues(seed: 71)
        for _ in 0..<5000 {
            let digits = Double(random.bits() >> UInt64(10 + random.json.number(below: 50)))
            let value = digits / random.json.pick([1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7])
            for value in [value, value.nextUp, value.nextDown, -value] {
                let text = try JSONCoder().text(value)
                let back = try Self.read(text, as: Double.self)
                if text != JavaScriptNumber.text(value) || back != value {
                    Issue.record("\(value) is written as \(text)")
                }
            }
        }
    }

    @Test("Floats are written with their own digits, in the same form")
    func floats() throws {
        var random = RandomValues(seed: 72)
        for round in 0..<10_000 {
            let value = round % 2 == 0 ? random.float() : Float(Int64(bitPattern: random.bits()) % 100_000_000) / 64
            let text = try JSONCoder().text(value)
            let back = try Self.read(text, as: Float.self)
            if text != JavaScriptNumber.text(value) || back != value || Float(text) != value {
                Issue.record("\(value) is written as \(text), not as \(JavaScriptNumber.text(value))")
            }
        }
    }

    /// A text of an integer with a point or an exponent.
    private static func decimalTexts(_ digits: String) -> [String] {
        let sign = digits.hasPrefix("-") ? "-" : ""
        let plain = String(digits.drop { $0 == "-" })
        let point = sign + plain.prefix(1) + "." + plain.dropFirst() + (plain.count > 1 ? "" : "0")
        return [
            digits + ".0", digits + ".000", digits + "e0", digits + "E+0", digits + "0e-1", digits + "00e-2",
            digits + ".00e0", "\(point)e\(plain.count - 1)", "\(sign)0.0\(plain)e\(plain.count + 1)",
        ]
    }

    private static func checkDecimals<Value: FixedWidthInteger & Codable>(of type: Value.Type) {
        let values = [Value.min, 1, 9, 10, 99, 100, 120, Value.max - 1, Value.max].filter { $0 != 0 }
        let wrong = values.flatMap { value in
            Self.decimalTexts("\(value)").filter { (try? Self.read($0, as: type)) != value }
        }
        #expect(wrong.isEmpty, "as \(type)")
        for value in [Value.max, Value.min] where value != 0 {
            // One further from zero; none of those here ends with a nine.
            let digits = "\(value)"
            let next = digits.dropLast() + String((digits.last?.wholeNumberValue ?? 0) + 1)
            for text in Self.decimalTexts(String(next)) + [digits + ".5", digits + "0", digits + "e1"] {
                #expect(throws: DecodingError.self, "\(text) as \(type)") { try Self.read(text, as: type) }
            }
        }
    }

    @Test("Integers may be written with a point or an exponent, up to their limits")
    func integers() {
        Self.checkDecimals(of: Int.self)
        Self.checkDecimals(of: Int8.self)
        Self.checkDecimals(of: Int16.self)
        Self.checkDecimals(of: Int32.self)
        Self.checkDecimals(of: Int64.self)
        Self.checkDecimals(of: UInt.self)
        Self.checkDecimals(of: UInt8.self)
        Self.checkDecimals(of: UInt16.self)
        Self.checkDecimals(of: UInt32.self)
        Self.checkDecimals(of: UInt64.self)
    }

    @Test("The same for integers of 128 bits")
    func wideIntegers() {
        Self.checkDecimals(of: Int128.self)
        Self.checkDecimals(of: UInt128.self)
    }

    @Test("Texts of one to forty digits and exponents far beyond any number")
    func manyDigits() {
        var random = RandomValues(seed: 73)
        for _ in 0..<10_000 {
            let digits = (0..<random.json.number(below: 40) + 1).map { _ in String(random.json.number(below: 10)) }
            let whole = digits.prefix(random.json.number(below: digits.count) + 1).joined().drop { $0 == "0" }
            let fraction = digits.dropFirst(whole.count).joined()
            let mantissa = (whole.isEmpty ? "0" : whole) + (fraction.isEmpty ? "" : "." + fraction)
            let sign = random.json.pick(["", "-"])
            ExactDecimal.expectNearest(sign + mantissa + "e\(random.json.number(below: 801) - 400)")
        }
    }

    @Test("Zeros in front and behind, however many")
    func zeros() throws {
        for count in [0, 1, 7, 8, 9, 15, 16, 17, 18, 19, 20, 40, 330, 400, 1000] {
            let zeros = String(repeating: "0", count: count)
            for digits in ["1", "123456789", "12345678901234567", "9007199254740993"] {
                ExactDecimal.expectNearest("0.\(zeros)\(digits)")
                ExactDecimal.expectNearest("0.\(zeros)\(digits)e\(count)")
                ExactDecimal.expectNearest("\(digits)\(zeros)e-\(count)")
                ExactDecimal.expectNearest("\(digits).\(zeros)0")
                ExactDecimal.expectNearest("\(digits).\(zeros)1")
            }
            #expect(try Self.read("0.\(zeros)0", as: Int.self) == 0)
            #expect(try Self.read("7.\(zeros)0", as: Int.self) == 7)
            #expect(try Self.read("7\(zeros)e-\(count)", as: Int8.self) == 7, "\(count) zeros")
        }
    }

    @Test("Exponents of any length")
    func exponents() throws {
        let (zeros, nines) = (String(repeating: "0", count: 50), String(repeating: "9", count: 50))
        #expect(try Self.read("1e+\(zeros)1", as: Int.self) == 10)
        #expect(try Self.read("1.50E\(zeros)1", as: Int.self) == 15)
        #expect(try Self.read("1200e-\(zeros)2", as: UInt8.self) == 12)
        #expect(try Self.read("0e\(nines)", as: Int.self) == 0)
        #expect(try Self.read("-0.00e-\(nines)", as: UInt.self) == 0)
        for text in ["1e\(nines)", "1e-\(nines)", "10e-\(zeros)2", "-1e\(nines)"] {
            #expect(throws: DecodingError.self, "\(text)") { try Self.read(text, as: Int.self) }
        }
        for text in ["1e\(nines)", "1e-\(nines)", "0e\(nines)", "-1e-\(nines)", "1e+\(zeros)1", "1e-\(zeros)1"] {
            ExactDecimal.expectNearest(text)
        }
    }
}
