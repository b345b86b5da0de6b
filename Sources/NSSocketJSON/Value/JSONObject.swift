//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import OrderedCollections

/// The members of a JSON object: values by name, in the order in which they were added.
///
/// Names are compared by their bytes: `é` as one character and as two are different names, though Swift's `==` holds them for
/// the same.
public struct JSONObject: Sendable {
    /// A name, compared by its bytes.
    struct Name: Hashable, Sendable {
        let text: String

        init(_ text: String) { self.text = text }

        static func == (left: Self, right: Self) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

        func hash(into hasher: inout Hasher) {
            var text = self.text
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
            // Where one ends and the next begins.
            hasher.combine(UInt8.max)
        }
    }

    private var members = OrderedDictionary<Name, JSONValue>()

    /// Creates an object without members.
    public init() {}

    init(minimumCapacity: Int) {
        self.members.reserveCapacity(minimumCapacity)
    }

    /// The value of a member; `nil` if there is none of that name. Setting one adds it at the end or replaces its value in
    /// place; setting `nil` removes it.
    public subscript(name: String) -> JSONValue? {
        get { self.members[Name(name)] }
        set { self.members[Name(name)] = newValue }
    }

    /// The names, in order.
    public var names: [String] { self.members.keys.map(\.text) }
}

extension JSONObject: RandomAccessCollection {
    /// A member.
    public typealias Element = (name: String, value: JSONValue)

    /// Zero.
    public var startIndex: Int { 0 }
    /// How many members there are.
    public var endIndex: Int { self.members.count }

    /// The member at a position.
    public subscript(position: Int) -> Element {
        let (name, value) = self.members.elements[position]
        return (name.text, value)
    }
}

extension JSONObject: Hashable {
    /// Whether both have the same members, in any order.
    public static func == (left: Self, right: Self) -> Bool {
        left.count == right.count && left.members.allSatisfy { right.members[$0.key] == $0.value }
    }

    /// Hashes what is compared.
    public func hash(into hasher: inout Hasher) {
        var all = 0
        for (name, value) in self.members {
            var member = hasher
            member.combine(name)
            member.combine(value)
            all ^= member.finalize()
        }
        hasher.combine(all)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Creates an object. Of members with the same name the last one counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (name, value) in elements { self[name] = value }
    }
}

extension JSONObject: CustomStringConvertible {
    /// The object as JSON.
    public var description: String { JSONValue.object(self).description }
}
