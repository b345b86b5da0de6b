//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// A value in a JSON text that was found to be well-formed: reads it as the types that it may be.
///
/// Lent for the time of a call, and therefore not copyable.
public struct JSONReader: ~Copyable {
    /// Whoever lends the reader keeps the document alive: to count references for every value would cost more than to read
    /// it.
    @usableFromInline let reference: Unmanaged<JSONDocument>
    @usableFromInline let index: Int

    @inlinable init(_ reference: Unmanaged<JSONDocument>, index: Int) {
        self.reference = reference
        self.index = index
    }

    init(document: JSONDocument, index: Int) {
        self.init(.passUnretained(document), index: index)
    }

    /// Lends the document and the index of the value.
    @inline(__always)
    func with<Result>(_ body: (_ document: JSONDocument, _ index: Int) throws -> Result) rethrows -> Result {
        try self.reference._withUnsafeGuaranteedRef { try body($0, self.index) }
    }

    /// Whether the value is null.
    public var isNull: Bool { self.with { $0.isNull(at: $1) } }

    /// The names and positions that lead from the whole text to this value.
    public var codingPath: [any CodingKey] { self.with { $0.codingPath(to: $1) } }

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
        try self.with { try $0.decode(type, at: $1) }
    }

    /// Reads the value as an object.
    ///
    /// - Throws: `DecodingError` if it is none.
    public func object() throws -> JSONObjectReader {
        _ = try self.with { try $0.members(of: $1, as: [String: Any].self) }
        return JSONObjectReader(self.reference, index: self.index)
    }

    /// Reads the value as an array.
    ///
    /// - Throws: `DecodingError` if it is none.
    public func array() throws -> JSONArrayReader {
        let (count, end) = try self.with { try $0.elements(of: $1, as: [Any].self) }
        return JSONArrayReader(self.reference, index: self.index, count: count, end: end)
    }

    /// An error for a value that is well-formed but means nothing here, to be thrown by ``JSONReadable``.
    ///
    /// - Parameter description: What is wrong with it; must not contain the value.
    public func error(_ description: String) -> DecodingError {
        .dataCorrupted(self.with { $0.context(at: $1, description) })
    }
}
