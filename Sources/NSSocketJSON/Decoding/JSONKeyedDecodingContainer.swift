//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The members of an object.
///
/// Members of no optional type are looked up once, and so are those of optional ones, whether they are there or not.
struct JSONKeyedDecodingContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let document: JSONDocument
    private let index: Int

    init(document: JSONDocument, index: Int) throws {
        self.document = document
        self.index = index
        _ = try document.members(of: index, as: [String: Any].self)
    }

    var codingPath: [any CodingKey] { self.document.codingPath(to: self.index) }

    var allKeys: [Key] {
        var keys: [Key] = []
        self.document.forEachKey(of: self.index) { key in
            if let key = Key(stringValue: self.document.name(at: key)) { keys.append(key) }
        }
        return keys
    }

    func contains(_ key: Key) -> Bool { self.document.member(key.stringValue, of: self.index) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { self.document.isNull(at: try self.value(of: key)) }

    @inline(__always)
    private func value(of key: Key) throws -> Int {
        guard let value = self.document.member(key.stringValue, of: self.index) else {
            throw self.document.missing(key, in: self.index)
        }
        return value
    }

    /// The value of a member that is there and not null.
    @inline(__always)
    private func presentValue(of key: Key) -> Int? {
        guard let value = self.document.member(key.stringValue, of: self.index), !self.document.isNull(at: value) else {
            return nil
        }
        return value
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try self.document.decode(type, at: try self.value(of: key))
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        guard let value = self.presentValue(of: key) else { return nil }
        return try self.document.decode(type, at: value)
    }

    // MARK: Containers

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        KeyedDecodingContainer(try JSONKeyedDecodingContainer<NestedKey>(document: self.document, index: self.value(of: key)))
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try JSONUnkeyedDecodingContainer(document: self.document, index: self.value(of: key))
    }

    func superDecoder() throws -> any Decoder {
        guard let value = self.document.member(JSONKey.super.stringValue, of: self.index) else {
            throw self.document.missing(JSONKey.super, in: self.index)
        }
        return JSONValueDecoder(document: self.document, index: value)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        JSONValueDecoder(document: self.document, index: try self.value(of: key))
    }
}

// What the protocol has for each type. Its own versions of the second kind would look a member up three times.
extension JSONKeyedDecodingContainer {
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
        try self.document.bool(at: self.value(of: key))
    }

    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        try self.document.string(at: self.value(of: key))
    }

    func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
        try self.document.double(at: self.value(of: key))
    }

    func decode(_ type: Float.Type, forKey key: Key) throws -> Float {
        try self.document.float(at: self.value(of: key))
    }

    func decode(_ type: Int.Type, forKey key: Key) throws -> Int {
        try self.document.integer(type, at: self.value(of: key))
    }

    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 {
        try self.document.integer(type, at: self.value(of: key))
    }

    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 {
        try self.document.integer(type, at: self.value(of: key))
    }

    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 {
        try self.document.integer(type, at: self.value(of: key))
    }

    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 {
        try self.document.integer(type, at: self.value(of: key))
    }

    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 {
        try self.document.integer(type, at: self.value(of: key))
    }

    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt {
        try self.document.integer(type, at: self.value(of: key))
    }

    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 {
        try self.document.integer(type, at: self.value(of: key))
    }

    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 {
        try self.document.integer(type, at: self.value(of: key))
    }

    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 {
        try self.document.integer(type, at: self.value(of: key))
    }

    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 {
        try self.document.integer(type, at: self.value(of: key))
    }

    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 {
        try self.document.integer(type, at: self.value(of: key))
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        guard let value = self.presentValue(of: key) else { return nil }
        return try self.document.bool(at: value)
    }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        guard let value = self.presentValue(of: key) else { return nil }
        return try self.document.string(at: value)
    }

    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        guard let value = self.presentValue(of: key) else { return nil }
        return try self.document.double(at: value)
    }

    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
        guard let value = self.presentValue(of: key) else { return nil }
        return try self.document.float(at: value)
    }

    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        guard let value = self.presentValue(of: key) else { return nil }
        return try self.document.integer(type, at: value)
    }

    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? {
        guard let value = self.presentValue(of: key) else { return nil }
        return try self.document.integer(type, at: value)
    }

    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? {
        guard let value = self.presentValue(of: key) else { return nil }
        return try self.document.integer(type, at: value)
    }

    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? {
        guard let value = self.presentValue(of: key) else { return nil }
        return try self.document.integer(type, at: value)
    }

    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        guard let value = self.presentValue(of: key) else { return nil }
        return try self.document.integer(type, at: value)
    }

    func decodeIfPresent(_ type: Int128.Type, forKey key: Key) throws -> Int128? {
        guard let value = self.presentValue(of: key) else { return nil }
        return try self.document.integer(type, at: value)
    }

    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? {
        guard let value = self.presentValue(of: key) else { return nil }
        return try self.document.integer(type, at: value)
    }

    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? {
        guard let value = self.presentValue(of: key) else { return nil }
        return try self.document.integer(type, at: value)
    }

    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? {
        guard let value = self.presentValue(of: key) else { return nil }
        return try self.document.integer(type, at: value)
    }

    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? {
        guard let value = self.presentValue(of: key) else { return nil }
        return try self.document.integer(type, at: value)
    }

    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
        guard let value = self.presentValue(of: key) else { return nil }
        return try self.document.integer(type, at: value)
    }

    func decodeIfPresent(_ type: UInt128.Type, forKey key: Key) throws -> UInt128? {
        guard let value = self.presentValue(of: key) else { return nil }
        return try self.document.integer(type, at: value)
    }
}
