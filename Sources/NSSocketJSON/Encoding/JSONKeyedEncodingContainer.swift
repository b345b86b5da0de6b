//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The members of an object, written one behind the other.
struct JSONKeyedEncodingContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let position: ContainerPosition<JSONOutput>

    var codingPath: [any CodingKey] { self.position.with { $0.codingPath(of: Int32($1)) } }

    /// A bit that is the same for the same key and hardly ever for another one of its type, if that is an enumeration, as most
    /// are; zero if it is anything larger.
    @inline(__always)
    private static func bit(of key: Key) -> UInt {
        MemoryLayout<Key>.size == 1 ? 1 &<< UInt(unsafeBitCast(key, to: UInt8.self)) : 0
    }

    /// Begins a member, and lends the output for its value.
    @inline(__always)
    private func write<Result>(_ key: Key, _ write: (_ output: JSONOutput) throws -> Result) rethrows -> Result {
        try self.position.with { output, id in
            output.beginMember(key.stringValue, bit: Self.bit(of: key), in: Int32(truncatingIfNeeded: id))
            return try write(output)
        }
    }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try self.position.with { output, id in
            let id = Int32(truncatingIfNeeded: id)
            output.makeCurrent(id)
            let mark = output.markHere(in: id)
            output.beginMember(key.stringValue, bit: Self.bit(of: key), in: id)
            try output.encodeItem(value, from: mark)
        }
    }

    func encodeNil(forKey key: Key) throws { self.write(key) { $0.appendNull() } }

    // MARK: Containers

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        self.position.with {
            $0.object(keyedBy: type, named: key.stringValue, bit: Self.bit(of: key), in: Int32($1))
        }
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        self.position.with { output, id in
            let array = output.beginContainer(.array, named: key.stringValue, bit: Self.bit(of: key), in: Int32(id))
            return JSONUnkeyedEncodingContainer(output: output, id: array)
        }
    }

    func superEncoder() -> any Encoder {
        self.position.with { $0.slotEncoder(named: JSONKey.super.stringValue, in: Int32($1)) }
    }

    func superEncoder(forKey key: Key) -> any Encoder {
        self.position.with { $0.slotEncoder(named: key.stringValue, in: Int32($1)) }
    }
}

// What the protocol has for each type. Optional ones come here when they are not nil.
extension JSONKeyedEncodingContainer {
    func encode(_ value: Bool, forKey key: Key) throws { self.write(key) { $0.append(value) } }

    func encode(_ value: String, forKey key: Key) throws { self.write(key) { $0.bytes.appendString(value) } }

    func encode(_ value: Double, forKey key: Key) throws {
        guard value.isFinite else { throw self.notFinite(value, key) }
        self.write(key) { $0.bytes.appendDouble(value) }
    }

    func encode(_ value: Float, forKey key: Key) throws {
        guard value.isFinite else { throw self.notFinite(value, key) }
        self.write(key) { $0.bytes.appendFloat(value) }
    }

    private func notFinite(_ value: some BinaryFloatingPoint, _ key: Key) -> EncodingError {
        self.position.with { output, _ in output.notFinite(value, at: self.codingPath + [key]) }
    }

    @inline(__always)
    private func encode(integer value: some FixedWidthInteger, forKey key: Key) {
        self.write(key) { $0.bytes.appendInteger(value) }
    }

    private func encode(wide value: some FixedWidthInteger, forKey key: Key) {
        self.write(key) { $0.bytes.appendWideInteger(value) }
    }

    func encode(_ value: Int, forKey key: Key) throws { self.encode(integer: value, forKey: key) }
    func encode(_ value: Int8, forKey key: Key) throws { self.encode(integer: value, forKey: key) }
    func encode(_ value: Int16, forKey key: Key) throws { self.encode(integer: value, forKey: key) }
    func encode(_ value: Int32, forKey key: Key) throws { self.encode(integer: value, forKey: key) }
    func encode(_ value: Int64, forKey key: Key) throws { self.encode(integer: value, forKey: key) }
    func encode(_ value: UInt, forKey key: Key) throws { self.encode(integer: value, forKey: key) }
    func encode(_ value: UInt8, forKey key: Key) throws { self.encode(integer: value, forKey: key) }
    func encode(_ value: UInt16, forKey key: Key) throws { self.encode(integer: value, forKey: key) }
    func encode(_ value: UInt32, forKey key: Key) throws { self.encode(integer: value, forKey: key) }
    func encode(_ value: UInt64, forKey key: Key) throws { self.encode(integer: value, forKey: key) }
    func encode(_ value: Int128, forKey key: Key) throws { self.encode(wide: value, forKey: key) }
    func encode(_ value: UInt128, forKey key: Key) throws { self.encode(wide: value, forKey: key) }
}
