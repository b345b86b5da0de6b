//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The elements of a JSON array, to be read one after the other.
public struct JSONArrayReader: ~Copyable {
    /// Keeps the document alive, whoever keeps this reader.
    @usableFromInline let document: JSONDocument
    /// The same, to be used without counting references.
    @usableFromInline let reference: Unmanaged<JSONDocument>
    @usableFromInline var index: Int
    @usableFromInline let end: Int
    /// How many elements the whole array has.
    public let count: Int

    init(_ reference: Unmanaged<JSONDocument>, index: Int, count: Int, end: Int) {
        self.document = reference.takeUnretainedValue()
        self.reference = reference
        self.index = index + JSONTape.headerCount
        self.count = count
        self.end = end
    }

    /// Reads the next element; `nil` behind the last.
    ///
    /// - Throws: What `Value` throws; the same element is then the next.
    @inlinable public mutating func next<Value: JSONReadable>(as type: Value.Type = Value.self) throws -> Value? {
        guard self.index < self.end else { return nil }
        defer { withExtendedLifetime(self.document) {} }
        let value = try Value(reading: JSONReader(self.reference, index: self.index))
        self.index = Self.following(self.index, self.reference)
        return value
    }

    /// Hands over the remaining elements.
    ///
    /// - Throws: What the closure throws.
    @inlinable public func forEach(_ body: (_ value: borrowing JSONReader) throws -> Void) rethrows {
        defer { withExtendedLifetime(self.document) {} }
        var index = self.index
        while index < self.end {
            try body(JSONReader(self.reference, index: index))
            index = Self.following(index, self.reference)
        }
    }

    /// The index behind a value.
    @usableFromInline static func following(_ index: Int, _ reference: Unmanaged<JSONDocument>) -> Int {
        reference._withUnsafeGuaranteedRef { $0.tape.next(index) }
    }
}
