//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The members of an object.
///
/// Each call looks its member up once, also those that ask whether it is there and not null.
struct JSONKeyedDecodingContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let position: ContainerPosition<JSONDocument>

    var codingPath: [any CodingKey] { self.position.with { $0.codingPath(to: $1) } }

    var allKeys: [Key] { self.position.with { $0.keys(Key.self, of: $1) } }

    func contains(_ key: Key) -> Bool { self.position.with { $0.member(key.stringValue, of: $1) != nil } }

    func decodeNil(forKey key: Key) throws -> Bool { try self.read(key) { $0.isNull(at: $1) } }

    /// Reads the value of a member.
    @inline(__always)
    private func read<Value>(
        _ key: Key, _ read: (_ document: JSONDocument, _ index: Int) throws -> Value
    ) throws -> Value {
        try self.position.with { document, object in
            guard let value = document.member(key.stringValue, of: object) else {
                throw document.missing(key, in: object)
            }
            return try read(document, value)
        }
    }

    /// Reads the value of a member that is there and not null.
    @inline(__always)
    private func readIfPresent<Value>(
        _ key: Key, _ read: (_ document: JSONDocument, _ index: Int) throws -> Value
    ) throws -> Value? {
        try self.position.with { document, object in
            guard let value = document.member(key.stringValue, of: object), !document.isNull(at: value) else {
                return nil
            }
            return try read(document, value)
        }
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try self.read(key) { try $0.decode(type, at: $1) }
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try self.readIfPresent(key) { try $0.decode(type, at: $1) }
    }

    // MARK: Containers

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try self.read(key) { try $0.container(keyedBy: type, at: $1) }
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try self.read(key) { try JSONUnkeyedDecodingContainer(document: $0, index: $1) }
    }

    func superDecoder() throws -> any Decoder {
        try self.position.with { document, object in
            guard let value = document.member(JSONKey.super.stringValue, of: object) else {
                throw document.missing(JSONKey.super, in: object)
            }
            return JSONValueDecoder(document: document, index: value)
        }
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        try self.read(key) { JSONValueDecoder(document: $0, index: $1) }
    }
}

// What the protocol has for each type. Its own versions of the second kind would look a member up three times.
extension JSONKeyedDecodingContainer {
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
        try self.read(key) { try $0.bool(at: $1) }
    }

    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        try self.read(key) { try $0.string(at: $1) }
    }

    func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
        try self.read(key) { try $0.double(at: $1) }
    }

    func decode(_ type: Float.Type, forKey key: Key) throws -> Float {
        try self.read(key) { try $0.float(at: $1) }
    }

    func decode(_ type: Int.Type, forKey key: Key) throws -> Int {
        try self.read(key) { try $0.integer(type, at: $1) }
    }

    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 {
        try self.read(key) { try $0.integer(type, at: $1) }
    }

    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 {
        try self.read(key) { try $0.integer(type, at: $1) }
    }

    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 {
        try self.read(key) { try $0.integer(type, at: $1) }
    }

    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 {
        try self.read(key) { try $0.integer(type, at: $1) }
    }

    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 {
        try self.read(key) { try $0.integer(type, at: $1) }
    }

    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt {
        try self.read(key) { try $0.integer(type, at: $1) }
    }

    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 {
        try self.read(key) { try $0.integer(type, at: $1) }
    }

    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 {
        try self.read(key) { try $0.integer(type, at: $1) }
    }

    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 {
        try self.read(key) { try $0.integer(type, at: $1) }
    }

    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 {
        try self.read(key) { try $0.integer(type, at: $1) }
    }

    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 {
        try self.read(key) { try $0.integer(type, at: $1) }
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        try self.readIfPresent(key) { try $0.bool(at: $1) }
    }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try self.readIfPresent(key) { try $0.string(at: $1) }
    }

    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        try self.readIfPresent(key) { try $0.double(at: $1) }
    }

    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
        try self.readIfPresent(key) { try $0.float(at: $1) }
    }

    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        try self.readIfPresent(key) { try $0.integer(type, at: $1) }
    }

    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? {
        try self.readIfPresent(key) { try $0.integer(type, at: $1) }
    }

    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? {
        try self.readIfPresent(key) { try $0.integer(type, at: $1) }
    }

    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? {
        try self.readIfPresent(key) { try $0.integer(type, at: $1) }
    }

    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        try self.readIfPresent(key) { try $0.integer(type, at: $1) }
    }

    func decodeIfPresent(_ type: Int128.Type, forKey key: Key) throws -> Int128? {
        try self.readIfPresent(key) { try $0.integer(type, at: $1) }
    }

    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? {
        try self.readIfPresent(key) { try $0.integer(type, at: $1) }
    }

    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? {
        try self.readIfPresent(key) { try $0.integer(type, at: $1) }
    }

    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? {
        try self.readIfPresent(key) { try $0.integer(type, at: $1) }
    }

    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? {
        try self.readIfPresent(key) { try $0.integer(type, at: $1) }
    }

    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
        try self.readIfPresent(key) { try $0.integer(type, at: $1) }
    }

    func decodeIfPresent(_ type: UInt128.Type, forKey key: Key) throws -> UInt128? {
        try self.readIfPresent(key) { try $0.integer(type, at: $1) }
    }
}
