//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

// The types of the standard library that JSON has a form for write themselves.

extension Bool: JSONWritable {
    /// Writes `true` or `false`.
    public func write(to json: inout JSONWriter) throws {
        try json.begin()
        json.output.append(self)
    }

    /// Writes an array of them.
    public static func writeArray(_ array: [Self], to json: inout JSONWriter) throws {
        try json.plainArray(array) { $0.append($1) }
    }
}

extension String: JSONWritable {
    /// Writes a string.
    public func write(to json: inout JSONWriter) throws {
        try json.begin()
        json.output.bytes.appendString(self)
    }

    /// Writes an array of them.
    public static func writeArray(_ array: [Self], to json: inout JSONWriter) throws {
        try json.plainArray(array) { $0.bytes.appendString($1) }
    }
}

extension Double: JSONWritable {
    /// Writes a number; NaN and infinities are refused.
    public func write(to json: inout JSONWriter) throws {
        guard self.isFinite else { throw json.output.notFinite(self, at: json.codingPath) }
        try json.begin()
        json.output.bytes.appendDouble(self)
    }

    /// Writes an array of them.
    public static func writeArray(_ array: [Self], to json: inout JSONWriter) throws {
        if let index = array.firstIndex(where: { !$0.isFinite }) {
            throw json.output.notFinite(array[index], at: json.codingPath + [JSONKey(index: index)])
        }
        try json.plainArray(array) { $0.bytes.appendDouble($1) }
    }
}

extension Float: JSONWritable {
    /// Writes a number; NaN and infinities are refused.
    public func write(to json: inout JSONWriter) throws {
        guard self.isFinite else { throw json.output.notFinite(self, at: json.codingPath) }
        try json.begin()
        json.output.bytes.appendFloat(self)
    }

    /// Writes an array of them.
    public static func writeArray(_ array: [Self], to json: inout JSONWriter) throws {
        if let index = array.firstIndex(where: { !$0.isFinite }) {
            throw json.output.notFinite(array[index], at: json.codingPath + [JSONKey(index: index)])
        }
        try json.plainArray(array) { $0.bytes.appendFloat($1) }
    }
}

extension Int: JSONWritable {
    /// Writes a number.
    public func write(to json: inout JSONWriter) throws {
        try json.begin()
        json.output.bytes.appendInteger(self)
    }

    /// Writes an array of them.
    public static func writeArray(_ array: [Self], to json: inout JSONWriter) throws {
        try json.plainArray(array) { $0.bytes.appendInteger($1) }
    }
}

extension Int8: JSONWritable {
    /// Writes a number.
    public func write(to json: inout JSONWriter) throws {
        try json.begin()
        json.output.bytes.appendInteger(self)
    }

    /// Writes an array of them.
    public static func writeArray(_ array: [Self], to json: inout JSONWriter) throws {
        try json.plainArray(array) { $0.bytes.appendInteger($1) }
    }
}

extension Int16: JSONWritable {
    /// Writes a number.
    public func write(to json: inout JSONWriter) throws {
        try json.begin()
        json.output.bytes.appendInteger(self)
    }

    /// Writes an array of them.
    public static func writeArray(_ array: [Self], to json: inout JSONWriter) throws {
        try json.plainArray(array) { $0.bytes.appendInteger($1) }
    }
}

extension Int32: JSONWritable {
    /// Writes a number.
    public func write(to json: inout JSONWriter) throws {
        try json.begin()
        json.output.bytes.appendInteger(self)
    }

    /// Writes an array of them.
    public static func writeArray(_ array: [Self], to json: inout JSONWriter) throws {
        try json.plainArray(array) { $0.bytes.appendInteger($1) }
    }
}

extension Int64: JSONWritable {
    /// Writes a number.
    public func write(to json: inout JSONWriter) throws {
        try json.begin()
        json.output.bytes.appendInteger(self)
    }

    /// Writes an array of them.
    public static func writeArray(_ array: [Self], to json: inout JSONWriter) throws {
        try json.plainArray(array) { $0.bytes.appendInteger($1) }
    }
}

extension UInt: JSONWritable {
    /// Writes a number.
    public func write(to json: inout JSONWriter) throws {
        try json.begin()
        json.output.bytes.appendInteger(self)
    }

    /// Writes an array of them.
    public static func writeArray(_ array: [Self], to json: inout JSONWriter) throws {
        try json.plainArray(array) { $0.bytes.appendInteger($1) }
    }
}

extension UInt8: JSONWritable {
    /// Writes a number.
    public func write(to json: inout JSONWriter) throws {
        try json.begin()
        json.output.bytes.appendInteger(self)
    }

    /// Writes an array of them.
    public static func writeArray(_ array: [Self], to json: inout JSONWriter) throws {
        try json.plainArray(array) { $0.bytes.appendInteger($1) }
    }
}

extension UInt16: JSONWritable {
    /// Writes a number.
    public func write(to json: inout JSONWriter) throws {
        try json.begin()
        json.output.bytes.appendInteger(self)
    }

    /// Writes an array of them.
    public static func writeArray(_ array: [Self], to json: inout JSONWriter) throws {
        try json.plainArray(array) { $0.bytes.appendInteger($1) }
    }
}

extension UInt32: JSONWritable {
    /// Writes a number.
    public func write(to json: inout JSONWriter) throws {
        try json.begin()
        json.output.bytes.appendInteger(self)
    }

    /// Writes an array of them.
    public static func writeArray(_ array: [Self], to json: inout JSONWriter) throws {
        try json.plainArray(array) { $0.bytes.appendInteger($1) }
    }
}

extension UInt64: JSONWritable {
    /// Writes a number.
    public func write(to json: inout JSONWriter) throws {
        try json.begin()
        json.output.bytes.appendInteger(self)
    }

    /// Writes an array of them.
    public static func writeArray(_ array: [Self], to json: inout JSONWriter) throws {
        try json.plainArray(array) { $0.bytes.appendInteger($1) }
    }
}

extension Int128: JSONWritable {
    /// Writes a number.
    public func write(to json: inout JSONWriter) throws {
        try json.begin()
        json.output.bytes.appendWideInteger(self)
    }

    /// Writes an array of them.
    public static func writeArray(_ array: [Self], to json: inout JSONWriter) throws {
        try json.plainArray(array) { $0.bytes.appendWideInteger($1) }
    }
}

extension UInt128: JSONWritable {
    /// Writes a number.
    public func write(to json: inout JSONWriter) throws {
        try json.begin()
        json.output.bytes.appendWideInteger(self)
    }

    /// Writes an array of them.
    public static func writeArray(_ array: [Self], to json: inout JSONWriter) throws {
        try json.plainArray(array) { $0.bytes.appendWideInteger($1) }
    }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
    /// Writes `nil` as null.
    @inlinable public func write(to json: inout JSONWriter) throws {
        if let self { try self.write(to: &json) } else { try json.null() }
    }
}

extension Array: JSONWritable where Element: JSONWritable {
    /// Writes an array.
    @inlinable public func write(to json: inout JSONWriter) throws { try Element.writeArray(self, to: &json) }
}

extension Dictionary: JSONWritable where Key == String, Value: JSONWritable {
    /// Writes an object, its members in no particular order.
    @inlinable public func write(to json: inout JSONWriter) throws {
        try json.object { object in
            for (name, value) in self { try object.write(name: name, value) }
        }
    }
}
