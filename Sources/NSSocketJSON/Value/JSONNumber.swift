//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// A number in JSON: an integer of up to 64 bits with all its digits, or else a `Double`. Zero has no sign.
///
/// What is written with a fraction or an exponent is read as a `Double`, and is an integer if that is one.
public struct JSONNumber: Hashable, Sendable {
    /// In a form that is the same for the same number.
    enum Form: Hashable {
        case integer(Int64)
        /// Beyond `Int64`.
        case large(UInt64)
        /// No integer, or beyond 64 bits.
        case double(Double)
    }

    let form: Form

    /// Creates a number from an integer; one beyond 64 bits is rounded to the nearest `Double`.
    public init<Value: BinaryInteger>(_ value: Value) {
        if let integer = Int64(exactly: value) {
            self.form = .integer(integer)
        } else if let large = UInt64(exactly: value) {
            self.form = .large(large)
        } else {
            self.form = .double(Double(value))
        }
    }

    /// Creates a number; `nil` from NaN and infinities, which JSON does not have.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        if let integer = Int64(exactly: value) {
            self.form = .integer(integer)
        } else if let large = UInt64(exactly: value) {
            self.form = .large(large)
        } else {
            self.form = .double(value)
        }
    }
}

extension JSONNumber: ExpressibleByIntegerLiteral {
    /// Creates a number.
    public init(integerLiteral value: Int64) { self.init(value) }
}

extension JSONNumber: CustomStringConvertible {
    /// The number as JSON.
    public var description: String { JSONValue.number(self).description }
}

extension FixedWidthInteger {
    /// A number that is an integer within range; `nil` for others.
    public init?(exactly number: JSONNumber) {
        switch number.form {
        case .integer(let integer): self.init(exactly: integer)
        case .large(let large): self.init(exactly: large)
        case .double(let double): self.init(exactly: double)
        }
    }
}

extension Double {
    /// The nearest `Double`.
    public init(_ number: JSONNumber) {
        switch number.form {
        case .integer(let integer): self.init(integer)
        case .large(let large): self.init(large)
        case .double(let double): self = double
        }
    }
}
