//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// A step of a coding path: the name of a member, or the position of an element. Small enough to be stored in place as
/// `any CodingKey`.
enum JSONKey: CodingKey {
    case name(String)
    case index(Int)

    init(_ name: String) { self = .name(name) }
    init(index: Int) { self = .index(index) }

    init(stringValue: String) { self = .name(stringValue) }
    init(intValue: Int) { self = .index(intValue) }

    var stringValue: String {
        switch self {
        case .name(let name): name
        case .index(let index): "Index \(index)"
        }
    }

    var intValue: Int? {
        switch self {
        case .name: nil
        case .index(let index): index
        }
    }

    /// Where classes keep what their superclass encodes.
    static let `super` = JSONKey("super")
}
