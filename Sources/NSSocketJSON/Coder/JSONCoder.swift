//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Turns values into JSON and back: RFC 8259 over UTF-8 bytes.
///
/// Any `Codable` type works. A type that matters to the speed of a program can read and write itself through
/// ``JSONReadable`` and ``JSONWritable``, which this coder finds by itself, also deep inside other values.
///
/// What is written is what `JSON.stringify` writes for the same value: no spaces, members in the order in which they are
/// encoded, the shortest digits from which a number is read back the same, and only quotes, backslashes and control
/// characters escaped. What is read is all of JSON and nothing else:
/// - Integers keep 64 bits, or 128 for the types that have them, both ways; `1.0` and `1e3` can be read as integers too.
/// - Of members with the same name the last one counts, as in JavaScript.
/// - Half a surrogate pair is read as U+FFFD.
/// - Text with more than 128 combining marks in a row is not decoded: comparing it as Swift does would take seconds.
/// - NaN and infinities cannot be written, and numbers beyond `Double` cannot be read as one.
///
/// A member that is encoded twice has the second value, and a nested container that is asked for twice under one key is the same
/// one.
///
/// Coders have no `userInfo`. Values that are encoded out of order, by `superEncoder()` or by several nested containers at a
/// time, or twice under one key, are encoded a second time: an `encode(to:)` had better have no other effects.
///
/// `Date` is text as JavaScript writes it, or a number, see ``DateFormat``; `Data` is base64 text, and `URL` is text.
/// `Decimal` is a number with all its digits: one of more than 38, or beyond the exponents that `Decimal` has, is refused where
/// digits would be lost.
///
/// The keys of coding paths, in errors and in decoders, have the names and positions of the text, not the types of the program's
/// keys: compare `stringValue` and `intValue`. The key of `DecodingError.keyNotFound` is the one that was asked for.
///
/// A value without state worth sharing: make one wherever you need it, and use it from any task.
public struct JSONCoder: Sendable, Hashable {
    /// How dates are written and read.
    public enum DateFormat: Sendable, Hashable {
        /// `"2026-11-24T08:16:01.123Z"`, as JavaScript writes them: UTC, to the millisecond. Read with any number of
        /// digits of a second, or none, and with any offset from UTC. JavaScript ends a hundred million days from 1970.
        case iso8601
        /// A number of seconds since 1970, with a fraction if need be.
        case secondsSince1970
        /// A whole number of milliseconds since 1970, as JavaScript's `Date.now()` gives it.
        case millisecondsSince1970
    }

    /// How dates are written and read.
    public var dates: DateFormat
    /// How deep arrays and objects may nest, both ways: deeper ones are refused, as they could exhaust the stack. 512 by
    /// default.
    public var nesting: Int
    /// How many values a text may have that is decoded: numbers, strings, booleans, nulls, arrays and objects all count, those
    /// inside others too; names of members do not. A text with more is refused before any value is made. Any number by default.
    ///
    /// A value of two bytes may cost a type with many optional members some microseconds, and as a ``JSONValue`` takes many
    /// times the memory of its text, see ``JSONValue``: this limit bounds both for texts that strangers send. It says nothing
    /// about encoding and validating.
    public var values: Int

    /// Creates a coder.
    ///
    /// - Parameters:
    ///   - dates: How dates are written and read.
    ///   - nesting: How deep arrays and objects may nest. Values below 1 are taken as 1.
    ///   - values: How many values a text may have that is decoded. Values below 1 are taken as 1.
    public init(dates: DateFormat = .iso8601, nesting: Int = 512, values: Int = .max) {
        self.dates = dates
        self.nesting = max(nesting, 1)
        self.values = max(values, 1)
    }
}
