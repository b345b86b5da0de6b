//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Encodes as a closure says.
struct Scripted: Encodable {
    /// The error of a value that fails of its own accord.
    struct Failure: Error {}

    private let body: (any Encoder) throws -> Void

    init(_ body: @escaping (any Encoder) throws -> Void) { self.body = body }

    func encode(to encoder: any Encoder) throws { try self.body(encoder) }
}
