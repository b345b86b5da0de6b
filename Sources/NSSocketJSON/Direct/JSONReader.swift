//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// A value in a JSON text that was found to be well-formed: reads it as the types that it may be.
public struct JSONReader {
    @usableFromInline let document: JSONDocument
    @usableFromInline let index: Int

    @inline(__always)
    @usableFromInline init(document: JSONDocument, index: Int) {
        self.document = document
        self.index = index
    }

    /// Whether the value is null.
    public var isNull: Bool { self.document.isNull(at: self.index) }

    /// The names and positions that lead from the whole text to this value.
    public var codingPath: [any CodingKey] { self.document.codingPath(to: self.index) }

    /// Reads a value that reads itself.
    ///
    /// - Throws: `DecodingError` if the value is of another type, or `Value`'s own errors.
    @inlinable public func read<Value: JSONReadable>(_ type: Value.Type = Value.self) throws -> Value {
        try Value(reading: self)
    }

    /// Decodes a value by its `Codable` conformance, or by itself if it is ``JSONReadable``.
    ///
    /// - Throws: `DecodingError` if the value is of another type, or `Value`'s own errors.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try self.document.decode(type, at: self.index)
    }

    /// Reads the value as an object.
    ///
    /// - Throws: `DecodingError` if it is none.
    public func object() throws -> JSONObjectReader {
        _ = try self.document.members(of: self.index, as: [String: Any].self)
        return JSONObjectReader(document: self.document, index: self.index)
    }

    /// Reads the value as an array.
    ///
    /// - Throws: `DecodingError` if it is none.
    public func array() throws -> JSONArrayReader {
        let (count, end) = try self.document.elements(of: self.index, as: [Any].self)
        return JSONArrayReader(document: self.document, index: self.index, count: count, end: end)
    }

    /// An error for a value that is well-formed but means nothing here, to be thrown by ``JSONReadable``.
    ///
    /// - Parameter description: What is wrong with it; must not contain the value.
    public func error(_ description: String) -> DecodingError {
        .dataCorrupted(self.document.context(at: self.index, description))
    }
}
