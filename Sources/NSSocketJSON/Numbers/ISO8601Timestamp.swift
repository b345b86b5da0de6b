//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// A moment as JavaScript writes it: `2026-11-24T08:16:01.123Z` (ECMA-262, Date Time String Format; RFC 3339).
///
/// By hand, as Foundation's styles read fractions of seconds or their absence, not both, and cut what they write where
/// JavaScript rounds.
struct ISO8601Timestamp {
    /// Seconds since the beginning of 1970, UTC.
    let secondsSince1970: Double

    /// As far from 1970 as JavaScript goes: a hundred million days.
    private static let limit = 8.64e12

    init(secondsSince1970: Double) {
        self.secondsSince1970 = secondsSince1970
    }

    // MARK: Reading

    /// Reads `YYYY-MM-DDTHH:MM:SS`, a fraction of any length or none, and `Z` or an offset; years may have a sign and six
    /// digits.
    init?(_ text: String) {
        var text = text
        guard let seconds = text.withUTF8({ Self.seconds($0) }), abs(seconds) <= Self.limit else { return nil }
        self.secondsSince1970 = seconds
    }

    private static func seconds(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        var scanner = DigitScanner(text)
        guard let year = scanner.year(), scanner.skip(.minus), let month = scanner.number(of: 2), scanner.skip(.minus),
            let day = scanner.number(of: 2), scanner.skip(UInt8(ascii: "T")) || scanner.skip(UInt8(ascii: "t")),
            let hour = scanner.number(of: 2), scanner.skip(.colon), let minute = scanner.number(of: 2),
            scanner.skip(.colon), let second = scanner.number(of: 2), let fraction = scanner.fraction(),
            let offset = scanner.offset(), scanner.isAtEnd
        else { return nil }
        // Sixty for a leap second, which is the first one of the next minute; 24:00:00 for the end of a day.
        guard 1...12 ~= month, 1...Self.days(inMonth: month, of: year) ~= day, minute < 60, second <= 60,
            hour < 24 || (hour == 24 && minute == 0 && second == 0 && fraction == 0)
        else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        return Double(days * 86_400 + hour * 3600 + minute * 60 + second - offset * 60) + fraction
    }

    // MARK: Writing

    /// The text, to the nearest millisecond; `nil` if JavaScript has no such moment.
    var text: String? {
        let milliseconds = (self.secondsSince1970 * 1000).rounded()
        guard abs(milliseconds) <= Self.limit * 1000 else { return nil }
        let total = Int(milliseconds)
        let (days, rest) = (Self.floor(total, by: 86_400_000), Self.remainder(total, by: 86_400_000))
        let (year, month, day) = Self.date(days: days)
        let yearText =
            0...9999 ~= year ? Self.digits(year, 4) : (year < 0 ? "-" : "+") + Self.digits(abs(year), 6)
        let date = "\(yearText)-\(Self.digits(month, 2))-\(Self.digits(day, 2))"
        let time = "\(Self.digits(rest / 3_600_000, 2)):\(Self.digits(rest / 60_000 % 60, 2))"
        return "\(date)T\(time):\(Self.digits(rest / 1000 % 60, 2)).\(Self.digits(rest % 1000, 3))Z"
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
    }

    // MARK: Calendar

    // Days are counted in eras of 400 years from the first of March of year 0, so that leap days come last: the days of a
    // month follow from its number by one division.

    private static func days(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = self.floor(year, by: 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func date(days: Int) -> (year: Int, month: Int, day: Int) {
        let days = days + 719_468
        let era = self.floor(days, by: 146_097)
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
        return (year, month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func floor(_ number: Int, by divisor: Int) -> Int {
        (number - self.remainder(number, by: divisor)) / divisor
    }

    private static func remainder(_ number: Int, by divisor: Int) -> Int {
        let rest = number % divisor
        return rest < 0 ? rest + divisor : rest
    }
}

/// Takes the parts of a timestamp from the front of a text.
private struct DigitScanner {
    private let text: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

    var isAtEnd: Bool { self.position == self.text.count }

    mutating func skip(_ byte: UInt8) -> Bool {
        guard self.position < self.text.count, self.text[self.position] == byte else { return false }
        self.position += 1
        return true
    }

    private mutating func digit() -> Int? {
        guard self.position < self.text.count, case let digit = self.text[self.position] &- .zero, digit <= 9 else {
            return nil
        }
        self.position += 1
        return Int(digit)
    }

    /// A number of exactly so many digits.
    mutating func number(of count: Int) -> Int? {
        var number = 0
        for _ in 0..<count {
            guard let digit = self.digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    /// Four digits, or a sign and six.
    mutating func year() -> Int? {
        if self.skip(.plus) { return self.number(of: 6) }
        // The year zero has no minus in front.
        if self.skip(.minus) { return self.number(of: 6).flatMap { $0 == 0 ? nil : -$0 } }
        return self.number(of: 4)
    }

    /// A fraction of a second, zero if there is none.
    mutating func fraction() -> Double? {
        guard self.skip(.dot) || self.skip(.comma) else { return 0 }
        guard var number = self.digit() else { return nil }
        var scale = 10.0
        while let digit = self.digit() {
            // Digits beyond these change nothing in a double.
            guard scale < 1e17 else { continue }
            number = number * 10 + digit
            scale *= 10
        }
        return Double(number) / scale
    }

    /// Minutes that local time is ahead of UTC.
    mutating func offset() -> Int? {
        if self.skip(UInt8(ascii: "Z")) || self.skip(UInt8(ascii: "z")) { return 0 }
        let isAhead = self.skip(.plus)
        guard isAhead || self.skip(.minus), let hours = self.number(of: 2), hours < 24 else { return nil }
        _ = self.skip(.colon)
        guard let minutes = self.number(of: 2), minutes < 60 else { return nil }
        return (isAhead ? 1 : -1) * (hours * 60 + minutes)
    }
}
