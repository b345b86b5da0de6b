//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The elements of an array, one after the other. Three words, so that passing it on as an existential allocates nothing.
struct JSONUnkeyedDecodingContainer: UnkeyedDecodingContainer {
    private let document: JSONDocument
    private let index: Int32
    /// The tape index of the next element, and its number.
    private var next: Int32
    private(set) var number: Int32 = 0
    private let end: Int32

    init(document: JSONDocument, index: Int) throws {
        self.document = document
        let (_, end) = try document.elements(of: index, as: [Any].self)
        self.index = Int32(truncatingIfNeeded: index)
        self.next = Int32(truncatingIfNeeded: index + JSONTape.headerCount)
        self.end = Int32(truncatingIfNeeded: end)
    }

    var codingPath: [any CodingKey] { self.document.codingPath(to: Int(self.index)) }
    var count: Int? { self.document.tape.memberCount(of: Int(self.index)) }
    var currentIndex: Int { Int(self.number) }
    var isAtEnd: Bool { self.next == self.end }

    /// Decodes the next element. After an error the same one is next, as it is with Foundation.
    @inline(__always)
    private mutating func take<Value>(_ type: Value.Type, _ decode: (Int) throws -> Value) throws -> Value {
        guard self.next < self.end else { throw self.document.atEnd(type, of: Int(self.index)) }
        let value = try decode(Int(self.next))
        self.next = Int32(truncatingIfNeeded: self.document.tape.next(Int(self.next)))
        self.number &+= 1
        return value
    }

    /// Skips the next element and says that it was null, or does nothing.
    mutating func decodeNil() throws -> Bool {
        guard self.next < self.end else { throw self.document.atEnd(Any?.self, of: Int(self.index)) }
        guard self.document.isNull(at: Int(self.next)) else { return false }
        self.next &+= 1
        self.number &+= 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let document = self.document
        return try self.take(type) { try document.decode(type, at: $0) }
    }

    // MARK: Containers

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        let document = self.document
        return try self.take(KeyedDecodingContainer<NestedKey>.self) {
            try document.container(keyedBy: type, at: $0)
        }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let document = self.document
        return try self.take((any UnkeyedDecodingContainer).self) {
            try JSONUnkeyedDecodingContainer(document: document, index: $0)
        }
    }

    mutating func superDecoder() throws -> any Decoder {
        let document = self.document
        return try self.take((any Decoder).self) { JSONValueDecoder(document: document, index: $0) }
    }
}

// What the protocol has for each type.
extension JSONUnkeyedDecodingContainer {
    mutating func decode(_ type: Bool.Type) throws -> Bool {
        let document = self.document
        return try self.take(type) { try document.bool(at: $0) }
    }

    mutating func decode(_ type: String.Type) throws -> String {
        let document = self.document
        return try self.take(type) { try document.string(at: $0) }
    }

    mutating func decode(_ type: Double.Type) throws -> Double {
        let document = self.document
        return try self.take(type) { try document.double(at: $0) }
    }

    mutating func decode(_ type: Float.Type) throws -> Float {
        let document = self.document
        return try self.take(type) { try document.float(at: $0) }
    }

    mutating func decode(_ type: Int.Type) throws -> Int {
        let document = self.document
        return try self.take(type) { try document.integer(type, at: $0) }
    }

    mutating func decode(_ type: Int8.Type) throws -> Int8 {
        let document = self.document
        return try self.take(type) { try document.integer(type, at: $0) }
    }

    mutating func decode(_ type: Int16.Type) throws -> Int16 {
        let document = self.document
        return try self.take(type) { try document.integer(type, at: $0) }
    }

    mutating func decode(_ type: Int32.Type) throws -> Int32 {
        let document = self.document
        return try self.take(type) { try document.integer(type, at: $0) }
    }

    mutating func decode(_ type: Int64.Type) throws -> Int64 {
        let document = self.document
        return try self.take(type) { try document.integer(type, at: $0) }
    }

    mutating func decode(_ type: Int128.Type) throws -> Int128 {
        let document = self.document
        return try self.take(type) { try document.integer(type, at: $0) }
    }

    mutating func decode(_ type: UInt.Type) throws -> UInt {
        let document = self.document
        return try self.take(type) { try document.integer(type, at: $0) }
    }

    mutating func decode(_ type: UInt8.Type) throws -> UInt8 {
        let document = self.document
        return try self.take(type) { try document.integer(type, at: $0) }
    }

    mutating func decode(_ type: UInt16.Type) throws -> UInt16 {
        let document = self.document
        return try self.take(type) { try document.integer(type, at: $0) }
    }

    mutating func decode(_ type: UInt32.Type) throws -> UInt32 {
        let document = self.document
        return try self.take(type) { try document.integer(type, at: $0) }
    }

    mutating func decode(_ type: UInt64.Type) throws -> UInt64 {
        let document = self.document
        return try self.take(type) { try document.integer(type, at: $0) }
    }

    mutating func decode(_ type: UInt128.Type) throws -> UInt128 {
        let document = self.document
        return try self.take(type) { try document.integer(type, at: $0) }
    }
}
