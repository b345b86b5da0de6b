//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Decodes one value. Three words or less, so that passing it on as `any Decoder` allocates nothing.
struct JSONValueDecoder: Decoder {
    let document: JSONDocument
    let index: Int

    @inline(__always)
    init(document: JSONDocument, index: Int) {
        self.document = document
        self.index = index
    }

    var codingPath: [any CodingKey] { self.document.codingPath(to: self.index) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try self.document.container(keyedBy: type, at: self.index)
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try JSONUnkeyedDecodingContainer(document: self.document, index: self.index)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }
}

extension JSONValueDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { self.document.isNull(at: self.index) }
    func decode(_ type: Bool.Type) throws -> Bool { try self.document.bool(at: self.index) }
    func decode(_ type: String.Type) throws -> String { try self.document.string(at: self.index) }
    func decode(_ type: Double.Type) throws -> Double { try self.document.double(at: self.index) }
    func decode(_ type: Float.Type) throws -> Float { try self.document.float(at: self.index) }
    func decode(_ type: Int.Type) throws -> Int { try self.document.integer(type, at: self.index) }
    func decode(_ type: Int8.Type) throws -> Int8 { try self.document.integer(type, at: self.index) }
    func decode(_ type: Int16.Type) throws -> Int16 { try self.document.integer(type, at: self.index) }
    func decode(_ type: Int32.Type) throws -> Int32 { try self.document.integer(type, at: self.index) }
    func decode(_ type: Int64.Type) throws -> Int64 { try self.document.integer(type, at: self.index) }
    func decode(_ type: Int128.Type) throws -> Int128 { try self.document.integer(type, at: self.index) }
    func decode(_ type: UInt.Type) throws -> UInt { try self.document.integer(type, at: self.index) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try self.document.integer(type, at: self.index) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try self.document.integer(type, at: self.index) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try self.document.integer(type, at: self.index) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try self.document.integer(type, at: self.index) }
    func decode(_ type: UInt128.Type) throws -> UInt128 { try self.document.integer(type, at: self.index) }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try self.document.decode(type, at: self.index)
    }
}
