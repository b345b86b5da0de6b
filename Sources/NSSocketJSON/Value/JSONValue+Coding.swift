//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension JSONValue: JSONReadable {
    /// Reads any value.
    ///
    /// - Throws: `DecodingError` for a number beyond the range of `Double`.
    public init(reading json: borrowing JSONReader) throws {
        self = try json.with { try $0.value(at: $1) }
    }
}

extension JSONValue: JSONWritable {
    /// Writes the value.
    ///
    /// - Throws: `EncodingError` if it nests too deep.
    public func write(to json: inout JSONWriter) throws {
        switch self {
        case .null: try json.null()
        case .bool(let bool): try json.write(bool)
        case .number(let number): try json.write(number)
        case .string(let string): try json.write(string)
        case .array(let array): try json.write(array)
        case .object(let object): try json.write(object)
        }
    }
}

extension JSONDocument {
    /// Recursive, and bounded by the limit on nesting.
    fileprivate func value(at index: Int) throws -> JSONValue {
        let entry = self.tape.entry(index)
        switch entry.kind {
        case .null: return .null
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .integer, .decimal: return .number(try self.number(at: index))
        case .string, .escapedString: return .string(try self.string(at: index))
        case .array: return .array(try self.array(at: index) { try $0.value(at: $1) })
        case .object, .intricateObject: return .object(try self.object(at: index))
        case .key, .escapedKey, .replacedKey: throw self.mismatch(JSONValue.self, at: index)
        }
    }

    fileprivate func object(at index: Int) throws -> JSONObject {
        var object = JSONObject(minimumCapacity: try self.members(of: index, as: JSONObject.self).count)
        try self.forEachKey(of: index) { key in object[self.name(at: key)] = try self.value(at: key + 1) }
        return object
    }

    fileprivate func number(at index: Int) throws -> JSONNumber {
        let entry = self.tape.entry(index)
        if entry.is(.integer) {
            if let integer = self.text.integer(entry, as: Int64.self) { return JSONNumber(integer) }
            if let integer = self.text.integer(entry, as: UInt64.self) { return JSONNumber(integer) }
        }
        guard let number = JSONNumber(try self.double(at: index)) else { throw self.outOfRange(Double.self, at: index) }
        return number
    }
}

extension JSONNumber: JSONReadable {
    /// Reads a number.
    ///
    /// - Throws: `DecodingError` if the value is another, or beyond the range of `Double`.
    public init(reading json: borrowing JSONReader) throws { self = try json.with { try $0.number(at: $1) } }
}

extension JSONNumber: JSONWritable {
    /// Writes the number.
    ///
    /// - Throws: `EncodingError` if something was written before.
    public func write(to json: inout JSONWriter) throws {
        switch self.form {
        case .integer(let integer): try json.write(integer)
        case .large(let large): try json.write(large)
        case .double(let double): try json.write(double)
        }
    }
}

extension JSONObject: JSONReadable {
    /// Reads an object; of members with the same name the last one.
    ///
    /// - Throws: `DecodingError` if the value is another.
    public init(reading json: borrowing JSONReader) throws { self = try json.with { try $0.object(at: $1) } }
}

extension JSONObject: JSONWritable {
    /// Writes the members in their order.
    ///
    /// - Throws: `EncodingError` if they nest too deep.
    public func write(to json: inout JSONWriter) throws {
        try json.object { writer in
            for (name, value) in self { try writer.write(name: name, value) }
        }
    }
}
