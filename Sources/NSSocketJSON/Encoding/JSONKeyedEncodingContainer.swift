//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The members of an object, written one behind the other.
struct JSONKeyedEncodingContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let output: JSONOutput
    let id: Int32

    var codingPath: [any CodingKey] { self.output.codingPath(of: self.id) }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        let mark = self.output.mark(in: self.id)
        self.output.beginMember(key.stringValue, in: self.id)
        try self.output.encodeItem(value, from: mark)
    }

    func encodeNil(forKey key: Key) throws {
        self.output.beginMember(key.stringValue, in: self.id)
        self.output.appendNull()
    }

    // MARK: Containers

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        self.output.beginMember(key.stringValue, in: self.id)
        return KeyedEncodingContainer(
            JSONKeyedEncodingContainer<NestedKey>(output: self.output, id: self.output.begin(.object)))
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        self.output.beginMember(key.stringValue, in: self.id)
        return JSONUnkeyedEncodingContainer(output: self.output, id: self.output.begin(.array))
    }

    func superEncoder() -> any Encoder {
        self.output.slotEncoder(named: JSONKey.super.stringValue, in: self.id)
    }

    func superEncoder(forKey key: Key) -> any Encoder {
        self.output.slotEncoder(named: key.stringValue, in: self.id)
    }
}

// What the protocol has for each type. Optional ones come here when they are not nil.
extension JSONKeyedEncodingContainer {
    func encode(_ value: Bool, forKey key: Key) throws {
        self.output.beginMember(key.stringValue, in: self.id)
        self.output.append(value)
    }

    func encode(_ value: String, forKey key: Key) throws {
        self.output.beginMember(key.stringValue, in: self.id)
        self.output.bytes.appendString(value)
    }

    func encode(_ value: Double, forKey key: Key) throws {
        guard value.isFinite else { throw self.output.notFinite(value, at: self.codingPath + [key]) }
        self.output.beginMember(key.stringValue, in: self.id)
        self.output.bytes.appendDouble(value)
    }

    func encode(_ value: Float, forKey key: Key) throws {
        guard value.isFinite else { throw self.output.notFinite(value, at: self.codingPath + [key]) }
        self.output.beginMember(key.stringValue, in: self.id)
        self.output.bytes.appendFloat(value)
    }

    @inline(__always)
    private func encode(integer value: some FixedWidthInteger, forKey key: Key) {
        self.output.beginMember(key.stringValue, in: self.id)
        self.output.bytes.appendInteger(value)
    }

    private func encode(wide value: some FixedWidthInteger, forKey key: Key) {
        self.output.beginMember(key.stringValue, in: self.id)
        self.output.bytes.appendWideInteger(value)
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
