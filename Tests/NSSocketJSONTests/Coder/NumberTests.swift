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

@Suite("Numbers", .longComputation)
struct NumberTests {
    private static func read<Value: Decodable>(_ text: String, as type: Value.Type = Value.self) throws -> Value {
        try JSONCoder().decode(type, from: text)
    }

    @Test("Doubles are written as JavaScript writes them, and read back bit by bit")
    func doubles() throws {
        var random = RandomValues(seed: 61)
        for _ in 0..<40_000 {
            let value = random.double()
            let text = try JSONCoder().text(value)
            let back = try Self.read(text, as: Double.self)
            // Minus zero is written without its sign, as in JavaScript.
            let isSame = back.bitPattern == value.bitPattern || (value == 0 && back == 0)
            if text != JavaScriptNumber.text(value) || !isSame || Double(text) != value {
                Issue.record("\(value) is written as \(text) and read as \(back)")
            }
        }
    }

    @Test("Floats are read back bit by bit")
    func floats() throws {
        var random = RandomValues(seed: 62)
        for _ in 0..<20_000 {
            let value = random.float()
            let text = try JSONCoder().text(value)
            let back = try Self.read(text, as: Float.self)
            if back != value || Float(text) != value { Issue.record("\(value) is written as \(text), read as \(back)") }
        }
    }

    @Test("Any decimal text is read as the nearest double and the nearest float")
    func decimalTexts() throws {
        var random = RandomValues(seed: 63)
        for _ in 0..<20_000 {
            let whole = (0...random.json.number(below: 25)).map { _ in String(random.json.number(below: 10)) }.joined()
            let fraction = (0...random.json.number(below: 20)).map { _ in String(random.json.number(below: 10)) }
                .joined()
            let mantissa = (whole.drop { $0 == "0" }.isEmpty ? "0" : whole.drop { $0 == "0" }) + "." + fraction
            let text = "\(mantissa)e\(random.json.number(below: 700) - 370)"
            ExactDecimal.expectNearest(text)
        }
    }

    @Test("Halfway between two doubles, a little below and a little above")
    func halfway() throws {
        var random = RandomValues(seed: 64)
        for _ in 0..<3000 {
            // Within these exponents all digits of what lies between two doubles can be had.
            let exponent = random.json.number(below: 60)
            let significand = 1 << 53 | random.bits() >> 11 | 1
            var digits = String(UInt128(significand) << UInt128(exponent))
            ExactDecimal.expectNearest(digits)
            ExactDecimal.expectNearest(digits + ".0000000000000000000000000000001")
            ExactDecimal.expectNearest(digits + "e-5")
            digits.removeLast()
            ExactDecimal.expectNearest(digits + "e1")
        }
        for text in [
            "2.2250738585072011e-308", "2.2250738585072014e-308", "4.9e-324", "2.47e-324", "2.4703282292062327e-324",
            "1.7976931348623157e308", "1.7976931348623158e308", "9007199254740993", "9007199254740992.9999999999",
            "0.000000000000000000000000000000000000000000001e45", "123456789012345678901234567890e-30",
            "0e999999999999",
            "-0.0", "1e-999999999999999999999", "3.4028235677973366e38", "1.17549435e-38",
            "1.00000017881393432617187499",
            "1.00000017881393421514957253748434595763683319091796875",
        ] {
            ExactDecimal.expectNearest(text)
        }
    }

    private static func checkLimits<Value: FixedWidthInteger & Codable>(of type: Value.Type) throws {
        for value in [Value.min, Value.min + 1, 0, 1, 9, 10, 99, 100, Value.max - 1, Value.max] {
            #expect(try JSONCoder().text(value) == "\(value)")
            #expect(try Self.read("\(value)") == value)
            #expect(try Self.read("[{\"a\":\(value)}]") == [["a": value]])
        }
        let beyond = [Self.next(Value.max.description), Value.min == 0 ? "-1" : Self.next(Value.min.description)]
        for text in beyond + ["1.5", "1e40", "-1e40", "1e-1"] {
            #expect(throws: DecodingError.self, "\(text) as \(type)") { try Self.read(text, as: type) }
        }
        for (text, value) in [("1.0", 1), ("1e1", 10), ("100e-2", 1), ("-0", 0), ("0.0e5", 0), ("12.0e0", 12)] {
            #expect(try Self.read(text, as: type) == Value(value))
        }
    }

    /// The number one further from zero; none of those here ends with a nine.
    private static func next(_ digits: String) -> String {
        digits.dropLast() + String((digits.last?.wholeNumberValue ?? 0) + 1)
    }

    @Test("Integers of every width keep all digits up to their limits, and not one more")
    func integers() throws {
        try Self.checkLimits(of: Int.self)
        try Self.checkLimits(of: Int8.self)
        try Self.checkLimits(of: Int16.self)
        try Self.checkLimits(of: Int32.self)
        try Self.checkLimits(of: Int64.self)
        try Self.checkLimits(of: Int128.self)
        try Self.checkLimits(of: UInt.self)
        try Self.checkLimits(of: UInt8.self)
        try Self.checkLimits(of: UInt16.self)
        try Self.checkLimits(of: UInt32.self)
        try Self.checkLimits(of: UInt64.self)
        try Self.checkLimits(of: UInt128.self)
    }

    @Test("Random integers of all lengths")
    func randomIntegers() throws {
        var random = RandomValues(seed: 65)
        for _ in 0..<5000 {
            let value = random.bits() >> UInt64(random.json.number(below: 64))
            #expect(try Self.read("\(value)") == value)
            #expect(try JSONCoder().text(value) == "\(value)")
            let signed = Int64(bitPattern: random.bits()) >> Int64(random.json.number(below: 64))
            #expect(try Self.read("\(signed)") == signed)
            #expect(try JSONCoder().text(signed) == "\(signed)")
        }
    }

    @Test("NaN and infinities refuse, and say where")
    func notFinite() throws {
        for value in [Double.nan, .infinity, -.infinity] {
            #expect(throws: EncodingError.self) { try JSONCoder().text(value) }
            #expect(throws: EncodingError.self) { try JSONCoder().text([1, value]) }
            #expect(throws: EncodingError.self) { try JSONCoder().text(Float(value)) }
            do {
                _ = try JSONCoder().text(["a": [["b": [0, value]]]])
            } catch EncodingError.invalidValue(_, let context) {
                #expect(context.codingPath.map(\.stringValue) == ["a", "Index 0", "b", "Index 1"])
            }
        }
    }
}
