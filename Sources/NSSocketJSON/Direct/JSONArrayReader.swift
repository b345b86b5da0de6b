//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The elements of a JSON array, to be read one after the other.
public struct JSONArrayReader {
    @usableFromInline let document: JSONDocument
    @usableFromInline var index: Int
    @usableFromInline let end: Int
    /// How many elements the whole array has.
    public let count: Int

    init(document: JSONDocument, index: Int, count: Int, end: Int) {
        self.document = document
        self.index = index + JSONTape.headerCount
        self.count = count
        self.end = end
    }

    /// Reads the next element; `nil` behind the last.
    ///
    /// - Throws: What `Value` throws; the same element is then the next.
    @inlinable public mutating func next<Value: JSONReadable>(as type: Value.Type = Value.self) throws -> Value? {
        guard self.index < self.end else { return nil }
        let value = try Value(reading: JSONReader(document: self.document, index: self.index))
        self.index = self.document.following(self.index)
        return value
    }

    /// Hands over the remaining elements.
    ///
    /// - Throws: What the closure throws.
    @inlinable public func forEach(_ body: (_ value: borrowing JSONReader) throws -> Void) rethrows {
        var index = self.index
        while index < self.end {
            try body(JSONReader(document: self.document, index: index))
            index = self.document.following(index)
        }
    }
}
