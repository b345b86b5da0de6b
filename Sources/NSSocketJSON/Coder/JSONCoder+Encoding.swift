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
        var output = JSONScratch.outputs.take()
        defer { JSONScratch.outputs.giveBack(&output) }
        self.setUp(output)
        output.start(inPieces: false)
        do {
            try output.encode(value)
            try output.finish()
        } catch  where output.needsPieces {
            // Begun anew below, whatever went wrong.
        }
        if output.needsPieces {
            // Another one, as somebody may hold on to containers of the first.
            output = JSONOutput()
            self.setUp(output)
            output.start(inPieces: true)
            try output.encode(value)
            try output.finish()
        }
        return try body(UnsafeRawBufferPointer(output.bytes.all).bytes)
    }

    private func setUp(_ output: JSONOutput) {
        output.dates = self.dates
        output.nesting = Int32(clamping: self.nesting)
    }
}
