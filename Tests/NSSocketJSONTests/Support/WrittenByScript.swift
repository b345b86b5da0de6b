//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON

/// Writes itself as a closure says.
struct WrittenByScript: JSONWritable {
    private let body: (inout JSONWriter) throws -> Void

    init(_ body: @escaping (inout JSONWriter) throws -> Void) { self.body = body }

    func encode(to encoder: any Encoder) throws {}
    func write(to json: inout JSONWriter) throws { try self.body(&json) }
}
