//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The elements of an array, written one behind the other. Two words, so that passing it on as an existential allocates
/// nothing.
struct JSONUnkeyedEncodingContainer: UnkeyedEncodingContainer {
    let output: JSONOutput
    let id: Int32

    var codingPath: [any CodingKey] { self.output.codingPath(of: self.id) }
    var count: Int { self.output.containers[self.id].count }

    func encode<Value: Encodable>(_ value: Value) throws {
        let mark = self.output.mark(in: self.id)
        self.output.beginElement(in: self.id)
        try self.output.encodeItem(value, from: mark)
    }

    func encodeNil() throws {
        self.output.beginElement(in: self.id)
        self.output.appendNull()
    }

    // MARK: Containers

    func nestedContainer<NestedKey: CodingKey>(keyedBy type: NestedKey.Type) -> KeyedEncodingContainer<NestedKey> {
        self.output.beginElement(in: self.id)
        return self.output.beginObject(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        self.output.beginElement(in: self.id)
        return JSONUnkeyedEncodingContainer(output: self.output, id: self.output.begin(.array))
    }

    func superEncoder() -> any Encoder { self.output.slotEncoder(in: self.id) }
}

// What the protocol has for each type.
extension JSONUnkeyedEncodingContainer {
    func encode(_ value: Bool) throws {
        self.output.beginElement(in: self.id)
        self.output.append(value)
    }

    func encode(_ value: String) throws {
        self.output.beginElement(in: self.id)
        self.output.bytes.appendString(value)
    }

    func encode(_ value: Double) throws {
        guard value.isFinite else {
            throw self.output.notFinite(value, at: self.codingPath + [JSONKey(index: self.count)])
        }
        self.output.beginElement(in: self.id)
        self.output.bytes.appendDouble(value)
    }

    func encode(_ value: Float) throws {
        guard value.isFinite else {
            throw self.output.notFinite(value, at: self.codingPath + [JSONKey(index: self.count)])
        }
        self.output.beginElement(in: self.id)
        self.output.bytes.appendFloat(value)
    }

    @inline(__always)
    private func encode(integer value: some FixedWidthInteger) {
        self.output.beginElement(in: self.id)
        self.output.bytes.appendInteger(value)
    }

    private func encode(wide value: some FixedWidthInteger) {
        self.output.beginElement(in: self.id)
        self.output.bytes.appendWideInteger(value)
    }

    func encode(_ value: Int) throws { self.encode(integer: value) }
    func encode(_ value: Int8) throws { self.encode(integer: value) }
    func encode(_ value: Int16) throws { self.encode(integer: value) }
    func encode(_ value: Int32) throws { self.encode(integer: value) }
    func encode(_ value: Int64) throws { self.encode(integer: value) }
    func encode(_ value: UInt) throws { self.encode(integer: value) }
    func encode(_ value: UInt8) throws { self.encode(integer: value) }
    func encode(_ value: UInt16) throws { self.encode(integer: value) }
    func encode(_ value: UInt32) throws { self.encode(integer: value) }
    func encode(_ value: UInt64) throws { self.encode(integer: value) }
    func encode(_ value: Int128) throws { self.encode(wide: value) }
    func encode(_ value: UInt128) throws { self.encode(wide: value) }
}
