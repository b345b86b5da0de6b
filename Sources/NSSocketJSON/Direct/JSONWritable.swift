//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// A type that writes itself as JSON, without what `Codable` costs. See ``JSONReadable`` for an example.
///
/// ``JSONCoder`` prefers this to `encode(to:)` wherever it meets the type, so both must write the same JSON; other encoders
/// use the latter.
public protocol JSONWritable: Encodable {
    /// Writes one value, neither more nor less.
    ///
    /// - Throws: `EncodingError` from what it writes, or errors of its own, which pass through.
    func write(to json: inout JSONWriter) throws

    /// Writes an array of such values. There is no need to write one: the one that is there calls ``write(to:)`` for each
    /// element.
    ///
    /// - Throws: What ``write(to:)`` throws.
    static func writeArray(_ array: [Self], to json: inout JSONWriter) throws
}

extension JSONWritable {
    /// Writes an array, element by element.
    ///
    /// - Throws: What ``write(to:)`` throws.
    @inlinable public static func writeArray(_ array: [Self], to json: inout JSONWriter) throws {
        try json.array { writer in
            for element in array { try writer.write(element) }
        }
    }
}
