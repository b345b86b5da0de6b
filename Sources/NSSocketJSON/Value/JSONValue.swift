//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Any JSON value: for payloads whose shape is not known when the program is written.
///
/// ```swift
/// let order: JSONValue = ["id": 7, "tags": ["new", nil]]
/// order["tags"]?[0]?.string    // "new"
/// ```
///
/// Objects keep the order of their members, and integers of 64 bits all their digits. Two values are equal if they mean the
/// same: members in any order, `1` and `1.0`; but strings and names by their bytes, as JSON compares them.
///
/// Decoding takes up to 256 bytes of memory for each value besides its text: where values are small, up to 48 bytes for each
/// byte of text. ``JSONCoder/values`` bounds that.
public enum JSONValue: Sendable {
    /// Null.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number.
    case number(JSONNumber)
    /// Text.
    case string(String)
    /// Values in a row.
    case array([JSONValue])
    /// Values by name.
    case object(JSONObject)
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByStringInterpolation
{
    /// Null.
    public init(nilLiteral: ()) { self = .null }
    /// A boolean.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A number.
    public init(integerLiteral value: Int64) { self = .number(JSONNumber(value)) }
    /// A number; a literal beyond the range of `Double` is null, as JavaScript writes it.
    public init(floatLiteral value: Double) { self = JSONNumber(value).map { .number($0) } ?? .null }
    /// Text.
    public init(stringLiteral value: String) { self = .string(value) }
}

extension JSONValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    /// An array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// An object. Of members with the same name the last one counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (name, value) in elements { object[name] = value }
        self = .object(object)
    }
}

extension JSONValue {
    /// Whether the value is null.
    public var isNull: Bool { if case .null = self { true } else { false } }
    /// The boolean; `nil` for other values.
    public var bool: Bool? { if case .bool(let bool) = self { bool } else { nil } }
    /// The number; `nil` for other values.
    public var number: JSONNumber? { if case .number(let number) = self { number } else { nil } }
    /// The number if it is an integer within the range of `Int`; `nil` for other values.
    public var int: Int? { self.number.flatMap { Int(exactly: $0) } }
    /// The number, rounded to the nearest `Double`; `nil` for other values.
    public var double: Double? { self.number.map { Double($0) } }
    /// The text; `nil` for other values.
    public var string: String? { if case .string(let string) = self { string } else { nil } }
    /// The elements; `nil` for other values.
    public var array: [JSONValue]? { if case .array(let array) = self { array } else { nil } }
    /// The members; `nil` for other values.
    public var object: JSONObject? { if case .object(let object) = self { object } else { nil } }

    /// An object's member; `nil` for other values and other names. Setting one of a value that is no object makes it one;
    /// setting `nil` removes the member.
    public subscript(name: String) -> JSONValue? {
        get { self.object?[name] }
        set {
            var object = self.object ?? JSONObject()
            // Two owners would copy all members to change one.
            self = .null
            object[name] = newValue
            self = .object(object)
        }
    }

    /// An array's element; `nil` for other values and positions beyond its ends.
    public subscript(index: Int) -> JSONValue? {
        guard case .array(let array) = self, array.indices.contains(index) else { return nil }
        return array[index]
    }
}

extension JSONValue: Hashable {
    /// Whether both mean the same.
    public static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }

    /// Hashes what is compared.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let bool): hasher.combine(bool)
        case .number(let number): hasher.combine(number)
        case .string(let string): hasher.combine(JSONObject.Name(string))
        case .array(let array): hasher.combine(array)
        case .object(let object): hasher.combine(object)
        }
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as JSON; of one that nests too deep to be written, only that it does.
    public var description: String {
        let text = try? JSONCoder().encode(self) { text in text.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        }
        return text ?? "(nests too deep)"
    }
}
