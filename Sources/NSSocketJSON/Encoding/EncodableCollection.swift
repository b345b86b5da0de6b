//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Arrays and dictionaries by name, which are encoded without the containers that `Codable` makes for them.
///
/// A protocol of its own, because a collection of any encodable elements is one, while only one of writable elements
/// is ``JSONWritable``.
protocol EncodableCollection {
    /// Leaves its own container open.
    func encode(into output: JSONOutput) throws
}

extension Array: EncodableCollection where Element: Encodable {
    func encode(into output: JSONOutput) throws {
        let id = output.begin(.array)
        for element in self {
            output.beginElement(in: id)
            try output.encode(element)
        }
    }
}

extension Dictionary: EncodableCollection where Key == String, Value: Encodable {
    func encode(into output: JSONOutput) throws {
        let id = output.begin(.object)
        for (name, value) in self {
            output.beginOnlyMember(name, in: id)
            try output.encode(value)
        }
    }
}
