//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import Testing

extension JSONCoder {
    /// What is written for a value, as text; on a line behind strings it must be the same, also when the last line began with
    /// the same ones.
    func text(_ value: some Encodable) throws -> String {
        let text = try self.encode(value) { String(copying: $0) }
        let strings = ["a \"b\"", ""]
        for _ in 0..<2 { #expect(try self.line(strings, value) == #"["a \"b\"","",\#(text)]"# + "\n") }
        return text
    }

    /// A value on a line behind strings.
    func line(_ strings: [String], _ value: some Encodable) throws -> String {
        var line = ""
        try self.encodeLine(strings, value) { line = String(copying: $0) }
        return line
    }

    /// What is written by a closure.
    func text(scripted body: @escaping (any Encoder) throws -> Void) throws -> String {
        try self.text(Scripted(body))
    }
}

extension String {
    fileprivate init(copying text: RawSpan) {
        self = text.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}
