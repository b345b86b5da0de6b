//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The members of a JSON object, to be read by name. Of members with the same name there is only the last.
///
/// Looking for the member behind the one that was read last takes a comparison; for any other the object is searched.
public struct JSONObjectReader: ~Copyable {
    /// Keeps the document alive, whoever keeps this reader.
    @usableFromInline let document: JSONDocument
    /// The same, to be used without counting references.
    @usableFromInline let reference: Unmanaged<JSONDocument>
    @usableFromInline let index: Int

    init(_ reference: Unmanaged<JSONDocument>, index: Int) {
        self.document = reference.takeUnretainedValue()
        self.reference = reference
        self.index = index
    }

    /// How many members there are.
    public var count: Int { self.document.tape.memberCount(of: self.index) }

    /// Reads a member.
    ///
    /// - Throws: `DecodingError.keyNotFound` if there is none of that name; what `Value` throws.
    @inlinable public func read<Value: JSONReadable>(
        _ name: StaticString, as type: Value.Type = Value.self
    ) throws -> Value {
        defer { withExtendedLifetime(self.document) {} }
        return try Value(
            reading: JSONReader(self.reference, index: Self.required(name, of: self.index, self.reference)))
    }

    /// Reads a member unless it is null or not there.
    ///
    /// - Throws: What `Value` throws.
    @inlinable public func readIfPresent<Value: JSONReadable>(
        _ name: StaticString, as type: Value.Type = Value.self
    ) throws -> Value? {
        defer { withExtendedLifetime(self.document) {} }
        let index = Self.present(name, of: self.index, self.reference)
        return index < 0 ? nil : try Value(reading: JSONReader(self.reference, index: index))
    }

    /// Decodes a member by its `Codable` conformance.
    ///
    /// - Throws: `DecodingError.keyNotFound` if there is none of that name; what `Value` throws.
    public func decode<Value: Decodable>(_ name: StaticString, as type: Value.Type = Value.self) throws -> Value {
        try self.document.decode(type, at: Self.required(name, of: self.index, self.reference))
    }

    /// Whether there is a member of a name.
    public func contains(_ name: String) -> Bool { self.document.member(name, of: self.index) != nil }

    /// Hands over all members, in the order in which they stand.
    ///
    /// - Throws: What the closure throws.
    public func forEach(_ body: (_ name: String, _ value: borrowing JSONReader) throws -> Void) rethrows {
        try self.document.forEachKey(of: self.index) { key in
            try body(self.document.name(at: key), JSONReader(document: self.document, index: key + 1))
        }
    }

    // Not methods, so that there is nothing to copy for a call.

    /// The index of a member's value.
    @usableFromInline static func required(
        _ name: StaticString, of object: Int, _ reference: Unmanaged<JSONDocument>
    ) throws -> Int {
        try reference._withUnsafeGuaranteedRef { document in
            guard let index = document.member(name, of: object) else {
                throw document.missing(JSONKey("\(name)"), in: object)
            }
            return index
        }
    }

    /// The index of the value of a member that is not null; -1 if there is none.
    @usableFromInline static func present(
        _ name: StaticString, of object: Int, _ reference: Unmanaged<JSONDocument>
    ) -> Int {
        reference._withUnsafeGuaranteedRef { document in
            guard let index = document.member(name, of: object), !document.isNull(at: index) else { return -1 }
            return index
        }
    }
}
