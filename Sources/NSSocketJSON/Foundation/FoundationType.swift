//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The types of Foundation that are written in a way of their own. The only file of this module that knows Foundation.
enum FoundationType {
    case date, data, url, decimal

    @inline(__always)
    init?(_ type: Any.Type) {
        if type == Date.self {
            self = .date
        } else if type == Data.self {
            self = .data
        } else if type == URL.self {
            self = .url
        } else if type == Decimal.self {
            self = .decimal
        } else {
            return nil
        }
    }
}

// MARK: Decoding

extension JSONDocument {
    func date(at index: Int) throws -> Date {
        switch self.dates {
        case .secondsSince1970: return Date(timeIntervalSince1970: try self.double(at: index))
        case .millisecondsSince1970: return Date(timeIntervalSince1970: try self.double(at: index) / 1000)
        case .iso8601:
            guard let timestamp = ISO8601Timestamp(try self.string(at: index)) else {
                throw self.corrupted(Date.self, at: index, "ISO 8601 text such as 2026-11-24T08:16:01.123Z")
            }
            return Date(timeIntervalSince1970: timestamp.secondsSince1970)
        }
    }

    func data(at index: Int) throws -> Data {
        guard let data = Data(base64Encoded: try self.string(at: index)) else {
            throw self.corrupted(Data.self, at: index, "base64 text")
        }
        return data
    }

    func url(at index: Int) throws -> URL {
        guard let url = URL(string: try self.string(at: index)) else {
            throw self.corrupted(URL.self, at: index, "the text of a URL")
        }
        return url
    }

    func decimal(at index: Int) throws -> Decimal {
        guard let text = self.numberText(at: index) else { throw self.mismatch(Decimal.self, at: index) }
        guard let number = SignificantDigits(text), number.count <= Self.decimalDigits else {
            throw self.outOfRange(Decimal.self, at: index)
        }
        // Whatever its exponent.
        if number.count == 0 { return 0 }
        guard let decimal = Decimal(string: String(decoding: text, as: UTF8.self)), decimal.isFinite,
            decimal.description.withBytes({ SignificantDigits($0) }) == number
        else { throw self.outOfRange(Decimal.self, at: index) }
        return decimal
    }

    /// No `Decimal` has more: its significand is below 2^128.
    private static var decimalDigits: Int { 39 }
}

// MARK: Encoding

extension JSONOutput {
    func encode(date: Date) throws {
        let seconds = date.timeIntervalSince1970
        let milliseconds = (seconds * 1000).rounded()
        // A date may be so far away that only its seconds are a number.
        guard self.dates == .millisecondsSince1970 ? milliseconds.isFinite : seconds.isFinite else {
            throw self.notFinite(seconds, at: self.codingPath(ofLastIn: self.current))
        }
        switch self.dates {
        case .secondsSince1970: self.bytes.appendDouble(seconds)
        case .millisecondsSince1970: self.bytes.appendDouble(milliseconds)
        case .iso8601:
            guard let text = ISO8601Timestamp(secondsSince1970: seconds).text else {
                throw self.unwritable(
                    date, at: self.codingPath(ofLastIn: self.current),
                    "A date more than a hundred million days from 1970 has no text."
                )
            }
            self.bytes.appendString(text)
        }
    }

    func encode(data: Data) { self.bytes.appendString(data.base64EncodedString()) }

    func encode(url: URL) { self.bytes.appendString(url.absoluteString) }

    func encode(decimal: Decimal) throws {
        guard decimal.isFinite else {
            throw self.unwritable(
                decimal, at: self.codingPath(ofLastIn: self.current), "JSON has no number that is no number."
            )
        }
        decimal.description.withBytes { self.bytes.append($0) }
    }
}
