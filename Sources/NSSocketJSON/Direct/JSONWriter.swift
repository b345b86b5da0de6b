//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Writes one JSON value.
///
/// All its methods throw `EncodingError` when a second one is written, or when arrays and objects nest too deep.
public struct JSONWriter: ~Copyable {
    @usableFromInline let output: JSONOutput
    @usableFromInline var isWritten = false

    @usableFromInline init(_ output: JSONOutput) {
        self.output = output
    }

    /// The names and positions that lead from the whole text to the value; those inside objects and arrays that a
    /// ``JSONWriter`` writes are not among them.
    public var codingPath: [any CodingKey] { self.output.codingPath(ofLastIn: self.output.current) }

    /// Writes a value that writes itself.
    ///
    /// - Throws: What the value throws; `EncodingError` for a second value.
    @inlinable public mutating func write(_ value: some JSONWritable) throws { try value.write(to: &self) }

    /// Writes null.
    ///
    /// - Throws: `EncodingError` for a second value.
    public mutating func null() throws {
        try self.begin()
        self.output.appendNull()
    }

    /// Encodes a value by its `Codable` conformance, or by itself if it is ``JSONWritable``.
    ///
    /// - Throws: What the value throws, and nothing is written then; `EncodingError` for a second value.
    public mutating func encode(_ value: some Encodable) throws {
        let mark = self.mark
        try self.begin()
        do { try self.output.encode(value) } catch { throw self.takenBack(error, to: mark) }
    }

    /// Writes an object whose members the closure writes.
    ///
    /// - Throws: What the closure throws, and nothing is written then; `EncodingError` for a second value, or one that nests too
    ///   deep.
    @inlinable public mutating func object(_ body: (inout JSONObjectWriter) throws -> Void) throws {
        let mark = self.mark
        try self.open(UInt8(ascii: "{"))
        var writer = JSONObjectWriter(self.output)
        do { try body(&writer) } catch { throw self.takenBack(error, to: mark) }
        try self.close(UInt8(ascii: "}"), from: mark)
    }

    /// Writes an array whose elements the closure writes.
    ///
    /// - Throws: What the closure throws, and nothing is written then; `EncodingError` for a second value, or one that nests too
    ///   deep.
    @inlinable public mutating func array(_ body: (inout JSONArrayWriter) throws -> Void) throws {
        let mark = self.mark
        try self.open(UInt8(ascii: "["))
        var writer = JSONArrayWriter(self.output)
        do { try body(&writer) } catch { throw self.takenBack(error, to: mark) }
        try self.close(UInt8(ascii: "]"), from: mark)
    }

    /// Takes back a value that failed: if the error is caught, another one may be written instead.
    @inline(never)
    @usableFromInline mutating func takenBack(_ error: any Error, to mark: JSONOutput.Mark) -> any Error {
        self.output.takeBack(to: mark)
        self.isWritten = false
        return error
    }

    /// Opens an array or object.
    @usableFromInline mutating func open(_ bracket: UInt8) throws {
        try self.begin()
        guard self.output.depth < self.output.nesting else { throw self.output.tooDeep(Void.self) }
        self.output.depth &+= 1
        self.output.bytes.append(bracket)
    }

    @usableFromInline mutating func close(_ bracket: UInt8, from mark: JSONOutput.Mark) throws {
        // A container that was written to meanwhile has closed, or is still open inside of what is written here.
        guard self.output.current == mark.container, self.output.depth == mark.depth &+ 1 else {
            throw self.takenBack(self.misuse("was written into from outside"), to: mark)
        }
        self.output.depth &-= 1
        self.output.bytes.append(bracket)
    }

    /// Writes an array of values that cannot fail.
    @inline(__always)
    mutating func plainArray<Element>(_ array: [Element], _ write: (JSONOutput, Element) -> Void) throws {
        try self.open(.openBracket)
        var isFirst = true
        for element in array {
            if !isFirst { self.output.bytes.append(.comma) }
            isFirst = false
            write(self.output, element)
        }
        self.output.depth &-= 1
        self.output.bytes.append(.closeBracket)
    }

    /// Notes that the value is written now.
    @usableFromInline mutating func begin() throws {
        guard !self.isWritten else { throw self.misuse("wrote a second value") }
        self.isWritten = true
    }

    /// To be asked when all should be written.
    @inline(__always)
    func checkIsWritten() throws {
        guard self.isWritten else { throw self.nothingWritten }
    }

    @inline(never)
    private func misuse(_ what: String) -> EncodingError {
        self.output.unwritable(Void.self, at: self.codingPath, "A write(to:) \(what).")
    }

    // MARK: Members and elements

    /// Where the next member or element begins.
    @inline(__always)
    @usableFromInline var mark: JSONOutput.Mark { self.output.mark(in: self.output.current) }

    /// Begins a member whose value is to be written next.
    @usableFromInline mutating func beginMember(_ name: StaticString, isFirst: Bool) -> JSONOutput.Mark {
        guard name.hasPointerRepresentation else { return self.beginMember("\(name)", isFirst: isFirst) }
        let mark = self.mark
        let name = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        self.output.bytes.appendKey(name, isFirst: isFirst)
        self.isWritten = false
        return mark
    }

    /// The same for a name known only now.
    @usableFromInline mutating func beginMember(_ name: String, isFirst: Bool) -> JSONOutput.Mark {
        let mark = self.mark
        name.withBytes { self.output.bytes.appendKey($0, isFirst: isFirst) }
        self.isWritten = false
        return mark
    }

    /// Begins an element that is to be written next.
    @usableFromInline mutating func beginElement(isFirst: Bool) -> JSONOutput.Mark {
        let mark = self.mark
        if !isFirst { self.output.bytes.append(.comma) }
        self.isWritten = false
        return mark
    }

    /// Ends a member or element: if its value failed, nothing of it is left, should the error be caught.
    ///
    /// - Parameter number: The position of an element; `nil` for a member.
    @inlinable func endItem(from mark: JSONOutput.Mark, number: Int?) throws {
        if !self.isWritten { throw self.failed(self.nothingWritten, from: mark, number: number) }
    }

    @inline(never)
    @usableFromInline var nothingWritten: any Error { self.misuse("wrote no value") }

    /// The same for one that failed. Returns the error with the path from outside.
    @inline(never)
    @usableFromInline func failed(_ error: any Error, from mark: JSONOutput.Mark, number: Int?) -> any Error {
        self.output.makeCurrent(mark.container)
        let key = number.map { JSONKey(index: $0) } ?? JSONKey(self.output.name(at: mark.bytes, in: mark.container))
        self.output.takeBack(to: mark)
        guard case EncodingError.invalidValue(let value, var context) = error else { return error }
        // What is written by hand is not among the containers: it comes between those outside and those inside.
        var path = context.codingPath
        path.insert(key, at: min(self.codingPath.count, path.count))
        context = EncodingError.Context(
            codingPath: path, debugDescription: context.debugDescription, underlyingError: context.underlyingError
        )
        return EncodingError.invalidValue(value, context)
    }
}

extension JSONOutput {
    /// Lets a value write itself where one is due.
    func writeDirect(_ value: some JSONWritable) throws {
        var writer = JSONWriter(self)
        try value.write(to: &writer)
        try writer.checkIsWritten()
    }
}
