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
    @usableFromInline var count = 0

    @usableFromInline init(_ output: JSONOutput) {
        self.value = JSONWriter(output)
    }

    /// Writes an element.
    ///
    /// - Throws: What the value throws.
    @inlinable public mutating func write(_ value: some JSONWritable) throws {
        let mark = self.value.beginElement(isFirst: self.count == 0)
        do { try value.write(to: &self.value) } catch { throw self.value.failed(error, from: mark, number: self.count) }
        try self.value.endItem(from: mark, number: self.count)
        self.count += 1
    }

    /// Writes an element by its `Codable` conformance.
    ///
    /// - Throws: What the value throws.
    public mutating func encode(_ value: some Encodable) throws {
        let mark = self.value.beginElement(isFirst: self.count == 0)
        do { try self.value.encode(value) } catch { throw self.value.failed(error, from: mark, number: self.count) }
        try self.value.endItem(from: mark, number: self.count)
        self.count += 1
    }
}
