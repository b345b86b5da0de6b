//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Writes the elements of a JSON array, in the order of the calls.
public struct JSONArrayWriter: ~Copyable {
    /// For one value after the other.
    @usableFromInline var value: JSONWriter
    @usableFromInline var isFirst = true

    @usableFromInline init(_ output: JSONOutput) {
        self.value = JSONWriter(output)
    }

    /// Writes an element.
    ///
    /// - Throws: What the value throws.
    @inlinable public mutating func write(_ value: some JSONWritable) throws {
        let mark = self.value.beginElement(isFirst: self.isFirst)
        do { try value.write(to: &self.value) } catch { return try self.value.endItem(from: mark, error) }
        try self.value.endItem(from: mark, nil)
        self.isFirst = false
    }

    /// Writes an element by its `Codable` conformance.
    ///
    /// - Throws: What the value throws.
    public mutating func encode(_ value: some Encodable) throws {
        let mark = self.value.beginElement(isFirst: self.isFirst)
        do { try self.value.encode(value) } catch { return try self.value.endItem(from: mark, error) }
        try self.value.endItem(from: mark, nil)
        self.isFirst = false
    }
}
