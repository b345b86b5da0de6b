//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import Testing

extension JSONCoder {
    /// What is written for a value, as text; on a line behind strings it must be the same.
    func text(_ value: some Encodable) throws -> String {
        let text = try self.encode(value) { String(copying: $0) }
        var line = ""
        try self.encodeLine(["a \"b\"", ""], value) { line = String(copying: $0) }
        #expect(line == #"["a \"b\"","",\#(text)]"# + "\n")
        return text
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
