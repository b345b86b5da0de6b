//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

// The types of the standard library that JSON has a form for read themselves.

extension Bool: JSONReadable {
    /// Reads `true` or `false`.
    public init(reading json: borrowing JSONReader) throws { self = try json.with { try $0.bool(at: $1) } }

    /// Reads an array of them.
    public static func readArray(_ json: borrowing JSONReader) throws -> [Self] {
        try json.with { try $0.array(at: $1) { try $0.bool(at: $1) } }
    }
}

extension String: JSONReadable {
    /// Reads a string.
    public init(reading json: borrowing JSONReader) throws { self = try json.with { try $0.string(at: $1) } }

    /// Reads an array of them.
    public static func readArray(_ json: borrowing JSONReader) throws -> [Self] {
        try json.with { try $0.array(at: $1) { try $0.string(at: $1) } }
    }
}

extension Double: JSONReadable {
    /// Reads a number, rounded to the nearest `Double`; one beyond its range is refused.
    public init(reading json: borrowing JSONReader) throws { self = try json.with { try $0.double(at: $1) } }

    /// Reads an array of them.
    public static func readArray(_ json: borrowing JSONReader) throws -> [Self] {
        try json.with { try $0.array(at: $1) { try $0.double(at: $1) } }
    }
}

extension Float: JSONReadable {
    /// Reads a number, rounded to the nearest `Float`; one beyond its range is refused.
    public init(reading json: borrowing JSONReader) throws { self = try json.with { try $0.float(at: $1) } }

    /// Reads an array of them.
    public static func readArray(_ json: borrowing JSONReader) throws -> [Self] {
        try json.with { try $0.array(at: $1) { try $0.float(at: $1) } }
    }
}

extension Int: JSONReadable {
    /// Reads a number that is an integer within range.
    public init(reading json: borrowing JSONReader) throws {
        self = try json.with { try $0.integer(Self.self, at: $1) }
    }

    /// Reads an array of them.
    public static func readArray(_ json: borrowing JSONReader) throws -> [Self] {
        try json.with { try $0.array(at: $1) { try $0.integer(Self.self, at: $1) } }
    }
}

extension Int8: JSONReadable {
    /// Reads a number that is an integer within range.
    public init(reading json: borrowing JSONReader) throws {
        self = try json.with { try $0.integer(Self.self, at: $1) }
    }

    /// Reads an array of them.
    public static func readArray(_ json: borrowing JSONReader) throws -> [Self] {
        try json.with { try $0.array(at: $1) { try $0.integer(Self.self, at: $1) } }
    }
}

extension Int16: JSONReadable {
    /// Reads a number that is an integer within range.
    public init(reading json: borrowing JSONReader) throws {
        self = try json.with { try $0.integer(Self.self, at: $1) }
    }

    /// Reads an array of them.
    public static func readArray(_ json: borrowing JSONReader) throws -> [Self] {
        try json.with { try $0.array(at: $1) { try $0.integer(Self.self, at: $1) } }
    }
}

extension Int32: JSONReadable {
    /// Reads a number that is an integer within range.
    public init(reading json: borrowing JSONReader) throws {
        self = try json.with { try $0.integer(Self.self, at: $1) }
    }

    /// Reads an array of them.
    public static func readArray(_ json: borrowing JSONReader) throws -> [Self] {
        try json.with { try $0.array(at: $1) { try $0.integer(Self.self, at: $1) } }
    }
}

extension Int64: JSONReadable {
    /// Reads a number that is an integer within range.
    public init(reading json: borrowing JSONReader) throws {
        self = try json.with { try $0.integer(Self.self, at: $1) }
    }

    /// Reads an array of them.
    public static func readArray(_ json: borrowing JSONReader) throws -> [Self] {
        try json.with { try $0.array(at: $1) { try $0.integer(Self.self, at: $1) } }
    }
}

extension Int128: JSONReadable {
    /// Reads a number that is an integer within range.
    public init(reading json: borrowing JSONReader) throws {
        self = try json.with { try $0.integer(Self.self, at: $1) }
    }

    /// Reads an array of them.
    public static func readArray(_ json: borrowing JSONReader) throws -> [Self] {
        try json.with { try $0.array(at: $1) { try $0.integer(Self.self, at: $1) } }
    }
}

extension UInt: JSONReadable {
    /// Reads a number that is an integer within range.
    public init(reading json: borrowing JSONReader) throws {
        self = try json.with { try $0.integer(Self.self, at: $1) }
    }

    /// Reads an array of them.
    public static func readArray(_ json: borrowing JSONReader) throws -> [Self] {
        try json.with { try $0.array(at: $1) { try $0.integer(Self.self, at: $1) } }
    }
}

extension UInt8: JSONReadable {
    /// Reads a number that is an integer within range.
    public init(reading json: borrowing JSONReader) throws {
        self = try json.with { try $0.integer(Self.self, at: $1) }
    }

    /// Reads an array of them.
    public static func readArray(_ json: borrowing JSONReader) throws -> [Self] {
        try json.with { try $0.array(at: $1) { try $0.integer(Self.self, at: $1) } }
    }
}

extension UInt16: JSONReadable {
    /// Reads a number that is an integer within range.
    public init(reading json: borrowing JSONReader) throws {
        self = try json.with { try $0.integer(Self.self, at: $1) }
    }

    /// Reads an array of them.
    public static func readArray(_ json: borrowing JSONReader) throws -> [Self] {
        try json.with { try $0.array(at: $1) { try $0.integer(Self.self, at: $1) } }
    }
}

extension UInt32: JSONReadable {
    /// Reads a number that is an integer within range.
    public init(reading json: borrowing JSONReader) throws {
        self = try json.with { try $0.integer(Self.self, at: $1) }
    }

    /// Reads an array of them.
    public static func readArray(_ json: borrowing JSONReader) throws -> [Self] {
        try json.with { try $0.array(at: $1) { try $0.integer(Self.self, at: $1) } }
    }
}

extension UInt64: JSONReadable {
    /// Reads a number that is an integer within range.
    public init(reading json: borrowing JSONReader) throws {
        self = try json.with { try $0.integer(Self.self, at: $1) }
    }

    /// Reads an array of them.
    public static func readArray(_ json: borrowing JSONReader) throws -> [Self] {
        try json.with { try $0.array(at: $1) { try $0.integer(Self.self, at: $1) } }
    }
}

extension UInt128: JSONReadable {
    /// Reads a number that is an integer within range.
    public init(reading json: borrowing JSONReader) throws {
        self = try json.with { try $0.integer(Self.self, at: $1) }
    }

    /// Reads an array of them.
    public static func readArray(_ json: borrowing JSONReader) throws -> [Self] {
        try json.with { try $0.array(at: $1) { try $0.integer(Self.self, at: $1) } }
    }
}

extension Optional: JSONReadable where Wrapped: JSONReadable {
    /// Reads null as `nil`.
    @inlinable public init(reading json: borrowing JSONReader) throws {
        self = json.isNull ? nil : try Wrapped(reading: json)
    }
}

extension Array: JSONReadable where Element: JSONReadable {
    /// Reads an array.
    @inlinable public init(reading json: borrowing JSONReader) throws { self = try Element.readArray(json) }
}

extension Dictionary: JSONReadable where Key == String, Value: JSONReadable {
    /// Reads an object.
    @inlinable public init(reading json: borrowing JSONReader) throws {
        let object = try json.object()
        self.init(minimumCapacity: object.count)
        try object.forEach { name, value in self[name] = try Value(reading: value) }
    }
}
