//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Arrays and dictionaries by name, which are decoded without the containers that `Codable` makes for them.
///
/// A protocol of its own, because a collection of any decodable elements is one, while only one of readable elements
/// is ``JSONReadable``.
protocol DecodableCollection {
    init(decoding document: JSONDocument, at index: Int) throws
}

extension Array: DecodableCollection where Element: Decodable {
    init(decoding document: JSONDocument, at index: Int) throws {
        // Asked once for all of them.
        if document.isCodable(Element.self) {
            self = try document.array(at: index) { try Element(from: JSONValueDecoder(document: $0, index: $1)) }
        } else {
            self = try document.array(at: index) { try $0.decode(Element.self, at: $1) }
        }
    }
}

extension Dictionary: DecodableCollection where Key == String, Value: Decodable {
    init(decoding document: JSONDocument, at index: Int) throws {
        self.init()
        self.reserveCapacity(try document.members(of: index, as: Self.self).count)
        try document.forEachKey(of: index) { key in
            self[document.name(at: key)] = try document.decode(Value.self, at: key + 1)
        }
    }
}
