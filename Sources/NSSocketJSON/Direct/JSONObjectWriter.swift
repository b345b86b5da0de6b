//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Writes the members of a JSON object, in the order of the calls. Names are not compared: write each once.
public struct JSONObjectWriter: ~Copyable {
    /// For one value after the other.
    @usableFromInline var value: JSONWriter
    @usableFromInline var isFirst = true

    @usableFromInline init(_ output: JSONOutput) {
        self.value = JSONWriter(output)
    }

    /// Writes a member.
    ///
    /// - Throws: What the value throws.
    @inlinable public mutating func write(_ name: StaticString, _ value: some JSONWritable) throws {
        let mark = self.value.beginMember(name, isFirst: self.isFirst)
        do { try value.write(to: &self.value) } catch { throw self.value.failed(error, from: mark, number: nil) }
        try self.value.endItem(from: mark, number: nil)
        self.isFirst = false
    }

    /// Writes a member unless it is `nil`.
    ///
    /// - Throws: What the value throws.
    @inlinable public mutating func writeIfPresent(_ name: StaticString, _ value: (some JSONWritable)?) throws {
        if let value { try self.write(name, value) }
    }

    /// Writes a member whose name is known only now.
    ///
    /// - Throws: What the value throws.
    @inlinable public mutating func write(name: String, _ value: some JSONWritable) throws {
        let mark = self.value.beginMember(name, isFirst: self.isFirst)
        do { try value.write(to: &self.value) } catch { throw self.value.failed(error, from: mark, number: nil) }
        try self.value.endItem(from: mark, number: nil)
        self.isFirst = false
    }

    /// Writes a member by its value's `Codable` conformance.
    ///
    /// - Throws: What the value throws.
    public mutating func encode(_ name: StaticString, _ value: some Encodable) throws {
        let mark = self.value.beginMember(name, isFirst: self.isFirst)
        do { try self.value.encode(value) } catch { throw self.value.failed(error, from: mark, number: nil) }
        try self.value.endItem(from: mark, number: nil)
        self.isFirst = false
    }
}
