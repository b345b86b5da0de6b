//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON

extension JSONCoder {
    /// What is written for a value, as text.
    func text(_ value: some Encodable) throws -> String {
        try self.encode(value) { text in text.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
    }

    /// What is written by a closure.
    func text(scripted body: @escaping (any Encoder) throws -> Void) throws -> String {
        try self.text(Scripted(body))
    }
}
