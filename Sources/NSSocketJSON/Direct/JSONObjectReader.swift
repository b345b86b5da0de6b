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
        let index = Self.member(name, of: self.index, self.reference)
        guard index >= 0 else { throw self.missing(name) }
        return try Value(reading: JSONReader(self.reference, index: index))
    }

    /// Reads a member unless it is null or not there.
    ///
    /// - Throws: What `Value` throws.
    @inlinable public func readIfPresent<Value: JSONReadable>(
        _ name: StaticString, as type: Value.Type = Value.self
    ) throws -> Value? {
        defer { withExtendedLifetime(self.document) {} }
        let index = Self.member(name, of: self.index, self.reference)
        guard index >= 0 else { return nil }
        return try Optional<Value>(reading: JSONReader(self.reference, index: index))
    }

    /// Decodes a member by its `Codable` conformance.
    ///
    /// - Throws: `DecodingError.keyNotFound` if there is none of that name; what `Value` throws.
    public func decode<Value: Decodable>(_ name: StaticString, as type: Value.Type = Value.self) throws -> Value {
        let index = Self.member(name, of: self.index, self.reference)
        guard index >= 0 else { throw self.missing(name) }
        return try self.document.decode(type, at: index)
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

    @usableFromInline @inline(never)
    func missing(_ name: StaticString) -> DecodingError {
        self.document.missing(JSONKey("\(name)"), in: self.index)
    }

    // Not methods, so that there is nothing to copy for a call.

    /// The index of a member's value; negative if there is none of that name.
    @inlinable @inline(__always)
    static func member(_ name: StaticString, of object: Int, _ reference: Unmanaged<JSONDocument>) -> Int {
        // Known where this is compiled into. A name of a single character may have no pointer.
        name.hasPointerRepresentation
            ? self.member(name.utf8Start, name.utf8CodeUnitCount, of: object, reference)
            : self.member("\(name)", of: object, reference)
    }

    @usableFromInline static func member(
        _ name: UnsafePointer<UInt8>, _ length: Int, of object: Int, _ reference: Unmanaged<JSONDocument>
    ) -> Int {
        // Two steps, as a closure that does everything is not inlined.
        let (tape, text) = reference._withUnsafeGuaranteedRef { ($0.tape, $0.text) }
        let index = JSONDocument.expectedMember(name, length, of: object, tape, text)
        return index >= 0 ? index : self.search(name, length, of: object, reference)
    }

    @inline(never)
    private static func search(
        _ name: UnsafePointer<UInt8>, _ length: Int, of object: Int, _ reference: Unmanaged<JSONDocument>
    ) -> Int {
        reference._withUnsafeGuaranteedRef {
            $0.search(UnsafeBufferPointer(start: name, count: length), of: object) ?? -1
        }
    }

    @usableFromInline static func member(
        _ name: String, of object: Int, _ reference: Unmanaged<JSONDocument>
    ) -> Int {
        reference._withUnsafeGuaranteedRef { $0.member(name, of: object) ?? -1 }
    }
}
