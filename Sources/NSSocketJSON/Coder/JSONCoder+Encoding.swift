//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension JSONCoder {
    /// Encodes a value as JSON, on one line.
    ///
    /// - Throws: `EncodingError` for what JSON cannot hold, such as NaN, or values that nest too deep. What the value itself
    ///   throws passes through.
    public func encode<Value: Encodable>(_ value: Value) throws -> [UInt8] {
        try self.encode(value) { text in text.withUnsafeBytes { Array($0) } }
    }

    /// Encodes a value as JSON, on one line, and lends the text.
    ///
    /// - Throws: See ``encode(_:)``; and what the closure throws.
    public func encode<Value: Encodable, Result>(
        _ value: Value, _ body: (_ text: RawSpan) throws -> Result
    ) throws -> Result {
        try self.withText(of: value, behind: nil, in: nil, body)
    }

    /// Encodes a value as the last element of an array, and lends the array's text and a line feed.
    ///
    /// - Parameters:
    ///   - strings: What comes before the value in the array.
    ///   - workspace: That of the event loop this is called on; `nil` if it is none, or not known.
    /// - Throws: See ``encode(_:)``.
    package func encodeLine<Value: Encodable>(
        _ strings: [String], _ value: Value, in workspace: JSONWorkspace.Reference? = nil,
        _ body: (_ line: RawSpan) -> Void
    ) throws {
        try self.withText(of: value, behind: strings, in: workspace, body)
    }

    /// Lends the text of a value.
    ///
    /// - Parameter strings: What comes before the value in an array, which ends with a line feed; `nil` if there is no array.
    @inline(__always)
    private func withText<Value: Encodable, Result>(
        of value: Value, behind strings: [String]?, in workspace: JSONWorkspace.Reference?,
        _ body: (_ text: RawSpan) throws -> Result
    ) throws -> Result {
        var output = JSONScratch.takeOutput(workspace)
        do {
            try self.write(value, behind: strings, to: &output)
        } catch {
            output.end()
            JSONScratch.giveBack(consume output, to: workspace)
            throw error
        }
        output.end()
        if strings != nil { output.bytes.append(.closeBracket, .lineFeed) }
        guard isKnownUniquelyReferenced(&output) else { return try Self.withCopy(of: output, body) }
        let result: Result
        do {
            result = try body(UnsafeRawBufferPointer(output.bytes.all).bytes)
        } catch {
            JSONScratch.giveBackOnly(consume output, to: workspace)
            throw error
        }
        JSONScratch.giveBackOnly(consume output, to: workspace)
        return result
    }

    /// The value kept a container: what is written to that while the text is lent must not move it.
    @inline(never)
    private static func withCopy<Result>(
        of output: JSONOutput, _ body: (_ text: RawSpan) throws -> Result
    ) throws -> Result {
        let text = Array(output.bytes.all)
        return try body(text.span.bytes)
    }

    /// - Parameter strings: What comes before the value in an array, which is left open; `nil` if there is no array.
    private func write<Value: Encodable>(
        _ value: Value, behind strings: [String]?, to output: inout JSONOutput
    ) throws {
        self.setUp(output)
        output.start(inPieces: false, behind: strings)
        do {
            try output.encode(value)
            try output.finish()
        } catch  where output.needsPieces {
            // Begun anew below, whatever went wrong.
        }
        if output.needsPieces {
            // Another one, as somebody may hold on to containers of the first.
            output.end()
            output = JSONOutput()
            self.setUp(output)
            output.start(inPieces: true, behind: strings)
            try output.encode(value)
            try output.finish()
        }
    }

    private func setUp(_ output: JSONOutput) {
        output.dates = self.dates
        output.nesting = Int32(clamping: self.nesting)
    }
}
