//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocketJSON
import Testing

@Suite("Dates, data, URLs and decimals")
struct FoundationTypesTests {
    /// As `new Date(milliseconds).toJSON()` gives them.
    @Test(
        "Dates are written as JavaScript writes them, and read back",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (1_764_000_123_456, "2025-11-24T16:02:03.456Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"), (-62_167_219_200_001, "-000001-12-31T23:59:59.999Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (253_402_300_800_000, "+010000-01-01T00:00:00.000Z"),
            (8_640_000_000_000_000, "+275760-09-13T00:00:00.000Z"),
            (-8_640_000_000_000_000, "-271821-04-20T00:00:00.000Z"),
        ]
    )
    func dates(milliseconds: Int, expected: String) throws {
        let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        #expect(try JSONCoder().text(date) == "\"\(expected)\"")
        #expect(try JSONCoder().decode(Date.self, from: "\"\(expected)\"") == date)
    }

    @Test(
        "Other ways to write a moment",
        arguments: [
            ("1970-01-01T00:00:01Z", 1), ("1970-01-01T00:00:00.5Z", 0.5),
            ("1970-01-01T00:00:00.123456789Z", 0.123456789),
            ("1970-01-01T01:00:00+01:00", 0), ("1969-12-31T20:30:00-0330", 0), ("1970-01-01t00:00:00z", 0),
            ("1970-01-01T24:00:00Z", 86400), ("1970-01-01T00:00:60Z", 60), ("1970-01-01T00:00:00,25Z", 0.25),
        ] as [(String, Double)]
    )
    func reading(text: String, seconds: Double) throws {
        #expect(try JSONCoder().decode(Date.self, from: "\"\(text)\"") == Date(timeIntervalSince1970: seconds))
    }

    @Test(
        "What is no moment is refused",
        arguments: [
            "", "1970", "1970-01-01", "1970-01-01T00:00:00", "1970-13-01T00:00:00Z", "1970-00-01T00:00:00Z",
            "1970-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "1970-01-32T00:00:00Z", "1970-01-01T25:00:00Z",
            "1970-01-01T24:00:01Z", "1970-01-01T00:60:00Z", "1970-01-01T00:00:61Z", "1970-01-01T00:00:00.Z",
            "1970-01-01T00:00:00Zx", "1970-1-1T00:00:00Z", " 1970-01-01T00:00:00Z", "1970-01-01T00:00:00+24:00",
            "1970-01-01 00:00:00Z", "٠970-01-01T00:00:00Z",
        ]
    )
    func noDates(text: String) {
        #expect(throws: DecodingError.self) { try JSONCoder().decode(Date.self, from: "\"\(text)\"") }
    }

    @Test("Every day of four hundred years is the one that Foundation's calendar has")
    func calendar() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for day in stride(from: -90_000, to: 60_000, by: 11) {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day], from: date)
            let prefix = "\"\(parts.year ?? 0)-\(parts.month ?? 0 < 10 ? "0" : "")\(parts.month ?? 0)-"
            let text = try JSONCoder().text(date)
            #expect(text.hasPrefix(prefix + "\(parts.day ?? 0 < 10 ? "0" : "")\(parts.day ?? 0)T"), "\(day)")
            #expect(try JSONCoder().decode(Date.self, from: text) == date)
        }
    }

    @Test("Dates as numbers")
    func numbers() throws {
        let date = Date(timeIntervalSince1970: 1_764_000_123.456)
        let (seconds, milliseconds) = (JSONCoder(dates: .secondsSince1970), JSONCoder(dates: .millisecondsSince1970))
        #expect(try seconds.text([date]) == "[1764000123.456]")
        #expect(try milliseconds.text([date]) == "[1764000123456]")
        #expect(try seconds.decode([Date].self, from: "[1764000123.456]") == [date])
        #expect(try milliseconds.decode([Date].self, from: "[1764000123456]") == [date])
        for coder in [JSONCoder(), seconds, milliseconds] {
            #expect(throws: EncodingError.self) { try coder.encode(Date(timeIntervalSince1970: .infinity)) }
            #expect(throws: DecodingError.self) { try coder.decode([Date].self, from: "[null]") }
        }
        #expect(throws: EncodingError.self) { try JSONCoder().encode(Date(timeIntervalSince1970: 1e20)) }
    }

    @Test("A decimal has all digits of its text, or there is none")
    func decimalDigits() throws {
        let digits = "12345678901234567890123456789012345678901234567890"
        var texts = (1...45).map { String(digits.prefix($0)) }
        texts += (1...45).flatMap {
            [String(repeating: "9", count: $0), "1" + String(repeating: "0", count: $0 - 1) + "1"]
        }
        // Around 2^128, beyond which no significand goes.
        for last in ["449", "450", "454", "455", "456", "457", "460"] {
            texts.append("340282366920938463463374607431768211" + last)
        }
        texts += texts.flatMap { text in
            let middle = text.index(text.startIndex, offsetBy: text.count / 2)
            return [
                "-" + text, text + "e20", text + "E-30", "0." + text, text[..<middle] + "." + text[middle...],
                text + "000",
            ]
        }.filter { !$0.hasPrefix(".") && !$0.hasPrefix("-.") && !$0.hasSuffix(".") }
        var count = 0
        for text in texts {
            guard let decimal = try? JSONCoder().decode(Decimal.self, from: text) else { continue }
            count += 1
            #expect(Self.plain(decimal.description) == Self.plain(text), "\(text)")
        }
        #expect(count > texts.count / 2)
        // None of up to 38 digits is refused.
        for text in texts where text.filter(\.isNumber).count <= 36 && !text.contains("e") && !text.contains("E") {
            #expect(throws: Never.self, "\(text)") { try JSONCoder().decode(Decimal.self, from: text) }
        }
        for text in ["340282366920938463463374607431768211456", String(repeating: "9", count: 41)] {
            #expect(throws: DecodingError.self) { try JSONCoder().decode(Decimal.self, from: text) }
            #expect(throws: DecodingError.self) {
                try JSONCoder().decode([String: [Decimal]].self, from: #"{"a":[\#(text)]}"#)
            }
        }
        for zero in ["0", "-0", "0.000", "0e5", "0E-999999999999999999999"] {
            #expect(try JSONCoder().decode(Decimal.self, from: zero) == 0)
        }
    }

    /// The digits of a number and where its dot is, by shifting the dot to behind the last.
    private static func plain(_ text: String) -> String {
        let parts = text.lowercased().split(separator: "e")
        var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        var digits = parts[0].filter { $0 != "-" }
        if let dot = digits.firstIndex(of: ".") {
            exponent -= digits.distance(from: dot, to: digits.endIndex) - 1
            digits.remove(at: dot)
        }
        while digits.last == "0" {
            digits.removeLast()
            exponent += 1
        }
        digits = String(digits.drop { $0 == "0" })
        return digits.isEmpty ? "0" : (text.hasPrefix("-") ? "-" : "") + "\(digits)e\(exponent)"
    }

    @Test("Decimals keep their digits; NaN refuses")
    func decimals() throws {
        for text in [
            "0", "-1", "0.1", "12345678901234567890123456789012345678", "-0.00000000000000000001", "1e5", "2.50",
        ] {
            let decimal = try #require(Decimal(string: text))
            #expect(try JSONCoder().decode(Decimal.self, from: text) == decimal)
            #expect(try JSONCoder().decode(Decimal.self, from: JSONCoder().text(decimal)) == decimal)
        }
        #expect(throws: EncodingError.self) { try JSONCoder().encode(Decimal.nan) }
        #expect(throws: DecodingError.self) { try JSONCoder().decode(Decimal.self, from: "\"1\"") }
        #expect(throws: DecodingError.self) { try JSONCoder().decode(Decimal.self, from: "1e999") }
    }

    @Test("Data that is no base64")
    func data() {
        #expect(throws: DecodingError.self) { try JSONCoder().decode([Data].self, from: #"["?"]"#) }
        #expect(throws: DecodingError.self) { try JSONCoder().decode(Data.self, from: "[1,2]") }
    }
}
