//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Values by their index on the tape. What is of another type than asked for throws `DecodingError.typeMismatch`, and
/// null `valueNotFound`.
extension JSONDocument {
    @inline(__always)
    func isNull(at index: Int) -> Bool { self.tape.entry(index).is(.null) }

    @inline(__always)
    func bool(at index: Int) throws -> Bool {
        let entry = self.tape.entry(index)
        if entry.is(.true) { return true }
        guard entry.is(.false) else { throw self.mismatch(Bool.self, at: index) }
        return false
    }

    @inline(__always)
    func integer<Value: FixedWidthInteger>(_ type: Value.Type, at index: Int) throws -> Value {
        guard let value = self.text.integer(self.tape.entry(index), as: type) else {
            throw self.notInteger(type, at: index)
        }
        return value
    }

    @inline(__always)
    func double(at index: Int) throws -> Double {
        let entry = self.tape.entry(index)
        guard entry.is(.decimal) || entry.is(.integer) else { throw self.mismatch(Double.self, at: index) }
        let value = self.text.double(entry)
        guard value.isFinite else { throw self.outOfRange(Double.self, at: index) }
        return value
    }

    func float(at index: Int) throws -> Float {
        let entry = self.tape.entry(index)
        guard entry.is(.decimal) || entry.is(.integer) else { throw self.mismatch(Float.self, at: index) }
        let value = self.text.float(entry)
        guard value.isFinite else { throw self.outOfRange(Float.self, at: index) }
        return value
    }

    @inline(__always)
    func string(at index: Int) throws -> String {
        let entry = self.tape.entry(index)
        guard entry.is(.string) else { return try self.escapedString(entry, at: index) }
        return String(checkedUTF8: self.text.buffer(at: entry.position, length: entry.length).span)
    }

    @inline(never)
    private func escapedString(_ entry: TapeEntry, at index: Int) throws -> String {
        guard entry.is(.escapedString) else { throw self.mismatch(String.self, at: index) }
        return JSONText.unescape(self.text.buffer(at: entry.position, length: entry.length).span)
    }

    /// The bytes of a number's text; `nil` if the value is none.
    func numberText(at index: Int) -> UnsafeBufferPointer<UInt8>? {
        let entry = self.tape.entry(index)
        guard entry.is(.integer) || entry.is(.decimal) else { return nil }
        return self.text.buffer(at: entry.position, length: entry.length)
    }

    // MARK: Containers

    /// How many elements an array has, and the index behind the last.
    @inline(__always)
    func elements(of index: Int, as type: Any.Type) throws -> (count: Int, end: Int) {
        let entry = self.tape.entry(index)
        guard entry.is(.array) else { throw self.mismatch(type, at: index) }
        return (self.tape.memberCount(of: index), entry.link)
    }

    /// Reads an array's elements.
    @inline(__always)
    func array<Element>(
        at index: Int, _ read: (_ document: JSONDocument, _ index: Int) throws -> Element
    ) throws -> [Element] {
        let (count, end) = try self.elements(of: index, as: [Element].self)
        var array: [Element] = []
        array.reserveCapacity(count)
        var position = index &+ JSONTape.headerCount
        while position < end {
            array.append(try read(self, position))
            position = self.tape.next(position)
        }
        return array
    }

    /// How many members an object has, and the index behind the last.
    @inline(__always)
    func members(of index: Int, as type: Any.Type) throws -> (count: Int, end: Int) {
        let entry = self.tape.entry(index)
        guard entry.isObject else { throw self.mismatch(type, at: index) }
        return (self.tape.memberCount(of: index), entry.link)
    }

    /// The name that stands at the index of a key.
    func name(at key: Int) -> String {
        let entry = self.tape.entry(key)
        let bytes = self.text.buffer(at: entry.position, length: entry.length).span
        return entry.is(.escapedKey) ? JSONText.unescape(bytes) : String(checkedUTF8: bytes)
    }
}
