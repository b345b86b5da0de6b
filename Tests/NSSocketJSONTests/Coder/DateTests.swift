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

@Suite("Moments")
struct DateTests {
    @Test("Random moments are written to the millisecond, and read by Foundation and by ours as the same")
    func random() throws {
        var random = SplitMix64(seed: 101)
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for round in 0..<3000 {
            // Further from 1970, a `Date` cannot tell all milliseconds apart.
            let limit = 4_000_000_000_000_000
            // Foundation reads years of four digits; those before its calendar began to be Gregorian are left to ours.
            let range = round % 2 == 0 ? -limit...limit : -5_000_000_000_000...253_402_300_799_999
            let milliseconds = Int.random(in: range, using: &random)
            let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            let text = try JSONCoder().text(date)
            let read = try JSONCoder().decode(Date.self, from: text)
            #expect(abs(read.timeIntervalSince(date)) < 0.0005, "\(text)")
            #expect(try JSONCoder().text(read) == text)
            guard round % 2 == 1 else { continue }
            let foundation = try style.parse(String(text.dropFirst().dropLast()))
            #expect(abs(foundation.timeIntervalSince(date)) < 0.0015, "\(text)")
        }
    }

    @Test("A fraction is rounded to the nearest millisecond, also across a second, a day and a year")
    func rounding() throws {
        for (seconds, expected) in [
            (0.0004, "1970-01-01T00:00:00.000Z"), (0.0006, "1970-01-01T00:00:00.001Z"),
            (0.9996, "1970-01-01T00:00:01.000Z"), (-0.0004, "1970-01-01T00:00:00.000Z"),
            (-0.0006, "1969-12-31T23:59:59.999Z"), (86_399.9999, "1970-01-02T00:00:00.000Z"),
            (946_684_799.9999, "2000-01-01T00:00:00.000Z"), (951_868_799.9999, "2000-03-01T00:00:00.000Z"),
        ] {
            #expect(try JSONCoder().text(Date(timeIntervalSince1970: seconds)) == "\"\(expected)\"")
        }
    }

    @Test("Whole milliseconds stay whole, as Date.now() gives them in JavaScript")
    func wholeMilliseconds() throws {
        var random = SplitMix64(seed: 102)
        let coder = JSONCoder(dates: .millisecondsSince1970)
        var wrong: [String] = []
        for _ in 0..<3000 {
            let milliseconds = Int.random(in: 0...4_000_000_000_000, using: &random)
            let text = try coder.text(coder.decode(Date.self, from: "\(milliseconds)"))
            if text != "\(milliseconds)" { wrong.append("\(milliseconds) is written as \(text)") }
        }
        #expect(wrong.isEmpty, "\(wrong.count) of 3000, such as \(wrong.first ?? "")")
    }

    @Test("Dates so far away that their milliseconds are no number are refused, those that have some are not")
    func farAway() throws {
        let coder = JSONCoder(dates: .millisecondsSince1970)
        for seconds in [1e306, -1e306, .greatestFiniteMagnitude] {
            let date = Date(timeIntervalSince1970: seconds)
            #expect(ErrorSummary.of { _ = try coder.encode(["x": [date]]) } == "invalidValue x.0")
        }
        #expect(try coder.text(Date(timeIntervalSince1970: 1e20)) == "1e+23")
        #expect(try coder.text(Date(timeIntervalSince1970: -1e12)) == "-1000000000000000")
    }

    @Test("Seconds with a fraction come back the same")
    func seconds() throws {
        var random = SplitMix64(seed: 103)
        let coder = JSONCoder(dates: .secondsSince1970)
        for _ in 0..<2000 {
            let date = Date(timeIntervalSince1970: Double.random(in: -1e10...1e10, using: &random))
            #expect(try coder.decode(Date.self, from: coder.encode(date)) == date)
        }
        #expect(try coder.text(["x": Date(timeIntervalSince1970: -0.5)]) == #"{"x":-0.5}"#)
    }

    @Test(
        "Offsets from UTC",
        arguments: [
            ("2026-11-24T08:16:01.123+00:00", "08:16:01.123"), ("2026-11-24T08:16:01-00:00", "08:16:01.000"),
            ("2026-11-24T08:16:01+23:59", "08:17:01.000"), ("2026-11-24T08:16:01.5-05:45", "14:01:01.500"),
            ("2026-11-24T08:16:01+0130", "06:46:01.000"),
        ]
    )
    func offsets(text: String, expected: String) throws {
        let date = try JSONCoder().decode(Date.self, from: "\"\(text)\"")
        #expect(try JSONCoder().text(date).contains("T\(expected)Z"))
    }

    @Test(
        "A leap second is the first second of the next minute",
        arguments: [
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"),
            ("2016-12-31T23:59:60.250Z", "2017-01-01T00:00:00.250Z"),
            ("2016-12-31T18:59:60-05:00", "2017-01-01T00:00:00.000Z"),
        ]
    )
    func leapSeconds(text: String, expected: String) throws {
        #expect(try JSONCoder().text(JSONCoder().decode(Date.self, from: "\"\(text)\"")) == "\"\(expected)\"")
    }

    /// ECMA-262, Expanded Years: "The year 0 is considered positive", -000000 is invalid; and Time Values: no moment is
    /// further than 8.64e15 milliseconds from 1970. What is read must be writable.
    @Test(
        "Moments that JavaScript has not",
        arguments: [
            "-000000-01-01T00:00:00Z", "+275760-09-13T00:00:00.001Z", "-271821-04-19T23:59:59.999Z",
            "+999999-01-01T00:00:00Z",
        ]
    )
    func beyond(text: String) {
        #expect(throws: DecodingError.self) { try JSONCoder().decode(Date.self, from: "\"\(text)\"") }
    }

    @Test(
        "Texts that are nearly moments",
        arguments: [
            "2026-11-24T08:16:01,Z", "2026-11-24T08:16:01.1.2Z", "2026-11-24T08:16Z", "2026-11-24T08:16:01+1",
            "+2026-11-24T08:16:01Z",
            "2026-11-24T08:16:01Z ", "2026-11-24T08:16:01+01:60", "2026-11-31T08:16:01Z", "2026-11-24T-8:16:01Z",
            "20261124T081601Z",
            "2026-11-24T08:16:1Z", "02026-11-24T08:16:01Z", "2026-11-24T08:16:01\\u0000Z",
            "2026-11-24T08:16:01.1234567890123x",
        ])
    func nearly(text: String) {
        #expect(ErrorSummary.of { _ = try JSONCoder().decode([Date].self, from: "[\"\(text)\"]") } == "dataCorrupted 0")
    }
}
