//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Encodes one value, where one is due. Three words, so that passing it on as `any Encoder` allocates nothing.
struct JSONValueEncoder: Encoder {
    let output: JSONOutput
    /// The container around the value.
    let parent: Int32
    /// Whether the value may come at any time, in a container of its own.
    private let isSlot: Bool
    /// Where the value begins.
    let position: Int

    /// For the value that is due now.
    @inline(__always)
    init(_ output: JSONOutput) {
        self.output = output
        self.parent = output.current
        self.isSlot = false
        self.position = output.bytes.count
    }

    /// For a value that may come at any time.
    init(_ output: JSONOutput, slot: Int32) {
        self.output = output
        self.parent = slot
        self.isSlot = true
        self.position = 0
    }

    var codingPath: [any CodingKey] { self.output.codingPath(ofLastIn: self.parent) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        self.output.container(keyedBy: type, of: self.container(.object))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        JSONUnkeyedEncodingContainer(output: self.output, id: self.container(.array))
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    // MARK: The place

    /// The array or object that the value is, if it was begun.
    private var ownContainer: Int32? { self.output.child(of: self.parent, at: self.position) }

    /// Whether there is a value.
    var isFilled: Bool { self.ownContainer != nil }

    /// Begins the value's container, or comes back to it: a class and its superclass share one.
    @inline(__always)
    private func container(_ kind: JSONOutput.Container.Kind) -> Int32 {
        if self.isDue { return self.output.begin(kind) }
        return self.existingContainer(kind)
    }

    /// Whether nothing was written since, or all of it taken back.
    @inline(__always)
    private var isDue: Bool {
        if self.output.current == self.parent, self.output.bytes.count == self.position {
            // Where each container has its own memory, the value may be there.
            return self.output.pieces == nil || !self.isFilled
        }
        return self.isSlot && self.isSlotEmpty
    }

    @inline(never)
    private var isSlotEmpty: Bool {
        self.output.makeCurrent(self.parent)
        return self.output.bytes.count == 0 && !self.isFilled
    }

    @inline(never)
    private func existingContainer(_ kind: JSONOutput.Container.Kind) -> Int32 {
        self.output.isUnusual = true
        if let id = self.ownContainer {
            self.output.mixKeys(in: id)
            if self.output.containers[id].kind == kind { return id }
            self.output.noteMisuse(at: self.parent, "A value was encoded both as an object and as something else.")
        } else {
            self.noteLate()
        }
        // Where to is of no consequence any more.
        return self.output.begin(kind)
    }

    /// Something was written since: perhaps this value, perhaps one elsewhere.
    private func noteLate() {
        self.output.noteMisuse(at: self.parent, "A value was encoded twice, or after the one behind it.")
    }

    /// Makes ready for a single value.
    @inline(__always)
    private func fill() throws {
        if !self.isDue { try self.throwMisuse() }
    }

    @inline(never)
    private func throwMisuse() throws {
        self.noteLate()
        if let failure = self.output.failure { throw failure }
    }
}

extension JSONValueEncoder: SingleValueEncodingContainer {
    func encodeNil() throws {
        try self.fill()
        self.output.appendNull()
    }

    func encode(_ value: Bool) throws {
        try self.fill()
        self.output.append(value)
    }

    func encode(_ value: String) throws {
        try self.fill()
        self.output.bytes.appendString(value)
    }

    func encode(_ value: Double) throws {
        guard value.isFinite else { throw self.output.notFinite(value, at: self.codingPath) }
        try self.fill()
        self.output.bytes.appendDouble(value)
    }

    func encode(_ value: Float) throws {
        guard value.isFinite else { throw self.output.notFinite(value, at: self.codingPath) }
        try self.fill()
        self.output.bytes.appendFloat(value)
    }

    private func encode(integer value: some FixedWidthInteger) throws {
        try self.fill()
        self.output.bytes.appendInteger(value)
    }

    private func encode(wide value: some FixedWidthInteger) throws {
        try self.fill()
        self.output.bytes.appendWideInteger(value)
    }

    func encode(_ value: Int) throws { try self.encode(integer: value) }
    func encode(_ value: Int8) throws { try self.encode(integer: value) }
    func encode(_ value: Int16) throws { try self.encode(integer: value) }
    func encode(_ value: Int32) throws { try self.encode(integer: value) }
    func encode(_ value: Int64) throws { try self.encode(integer: value) }
    func encode(_ value: Int128) throws { try self.encode(wide: value) }
    func encode(_ value: UInt) throws { try self.encode(integer: value) }
    func encode(_ value: UInt8) throws { try self.encode(integer: value) }
    func encode(_ value: UInt16) throws { try self.encode(integer: value) }
    func encode(_ value: UInt32) throws { try self.encode(integer: value) }
    func encode(_ value: UInt64) throws { try self.encode(integer: value) }
    func encode(_ value: UInt128) throws { try self.encode(wide: value) }

    func encode<Value: Encodable>(_ value: Value) throws {
        try self.fill()
        let mark = self.output.mark(in: self.parent)
        try self.output.encodeItem(value, from: mark)
    }
}
