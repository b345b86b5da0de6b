//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension JSONCoder {
    /// Decodes a JSON text.
    ///
    /// - Throws: `DecodingError`: `dataCorrupted` with the position of the fault if this is no JSON, else what is missing or
    ///   of another type, and where. It names no values. What the type itself throws passes through.
    public func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, from text: borrowing RawSpan
    ) throws -> Value {
        try self.decode(type, from: text, count: text.byteCount, isChecked: false, in: nil)
    }

    /// Decodes a JSON text.
    ///
    /// - Throws: See ``decode(_:from:)-(_,RawSpan)``.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self, from text: [UInt8]) throws -> Value {
        try self.decode(type, from: text.span.bytes)
    }

    /// Decodes a JSON text.
    ///
    /// - Throws: See ``decode(_:from:)-(_,RawSpan)``.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self, from text: String) throws -> Value {
        var text = text
        return try text.withUTF8 { try self.decode(type, from: $0.span.bytes) }
    }

    /// Decodes the text that some bytes begin with, which was found to be JSON before: its strings are not looked at again, and
    /// nothing is copied if there are at least ``JSONGrammar/padding`` bytes behind it, the first of which ends it, as a bracket does.
    ///
    /// - Parameters:
    ///   - count: How many bytes the text has, white space around it not counted.
    ///   - workspace: That of the event loop this is called on; `nil` if it is none, or not known.
    package func decode<Value: Decodable>(
        _ type: Value.Type, fromCheckedTextAtStartOf bytes: borrowing RawSpan, count: Int,
        in workspace: JSONWorkspace.Reference?
    ) throws -> Value {
        try self.decode(type, from: bytes, count: count, isChecked: true, in: workspace)
    }

    /// - Parameter isChecked: Whether the text was found to be JSON before, so that its strings need not be looked at again.
    @inline(__always)
    private func decode<Value: Decodable>(
        _ type: Value.Type, from text: borrowing RawSpan, count: Int, isChecked: Bool,
        in workspace: JSONWorkspace.Reference?
    ) throws -> Value {
        let isRead = workspace?._withUnsafeGuaranteedRef { $0.takeRead(text, nesting: self.nesting) } ?? false
        let document = JSONScratch.takeDocument(workspace)
        let value: Value
        do {
            if !isRead { try self.read(text, count, isChecked, into: document) }
            if document.hasMoreValues(than: self.values) { throw DecodingError.tooManyValues(limit: self.values) }
            if document.hasTooManyMarks { throw DecodingError.tooManyMarks }
            document.begin()
            document.dates = self.dates
            value = try document.decode(type, at: 0)
        } catch {
            document.end()
            JSONScratch.giveBack(consume document, to: workspace)
            throw error
        }
        document.end()
        JSONScratch.giveBack(consume document, to: workspace)
        return value
    }

    private func read(
        _ text: borrowing RawSpan, _ count: Int, _ isChecked: Bool, into document: JSONDocument
    ) throws {
        do throws(JSONSyntaxError) {
            try document.read(
                text, count: count, isChecked: isChecked, nesting: self.nesting, values: self.values)
        } catch {
            if error.reason == .tooManyValues { throw DecodingError.tooManyValues(limit: self.values) }
            throw DecodingError(error)
        }
    }
}
