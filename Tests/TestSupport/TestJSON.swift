//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Any JSON value, compared as the vectors ask: numbers as doubles, objects without order, strings by their bytes.
///
/// Members whose names are canonically equivalent become one, because `JSONDecoder` keeps objects in a dictionary.
package enum TestJSON: Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([TestJSON])
    case object([Member])

    package struct Member: Sendable {
        package var name: String
        package var value: TestJSON

        package init(name: String, value: TestJSON) {
            self.name = name
            self.value = value
        }
    }

    /// The value of an object's member; `nil` for other values and other names.
    package subscript(name: String) -> TestJSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }
}

extension TestJSON: Decodable {
    package struct MemberName: CodingKey {
        package var stringValue: String
        package var intValue: Int? { nil }

        package init(stringValue: String) { self.stringValue = stringValue }
        package init?(intValue: Int) { nil }
    }

    package init(from decoder: any Decoder) throws {
        if let object = try? decoder.container(keyedBy: MemberName.self) {
            self = .object(
                try object.allKeys.map { Member(name: $0.stringValue, value: try object.decode(Self.self, forKey: $0)) }
            )
        } else if var array = try? decoder.unkeyedContainer() {
            var values: [TestJSON] = []
            while !array.isAtEnd { values.append(try array.decode(Self.self)) }
            self = .array(values)
        } else {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                self = .null
            } else if let string = try? value.decode(String.self) {
                self = .string(string)
            } else if let bool = try? value.decode(Bool.self) {
                self = .bool(bool)
            } else {
                self = .number(try value.decode(Double.self))
            }
        }
    }
}

extension TestJSON: Equatable {
    package static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): Self.sorted(left).elementsEqual(Self.sorted(right), by: Self.same)
        default: false
        }
    }

    private static func sorted(_ members: [Member]) -> [Member] {
        members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private static func same(_ left: Member, _ right: Member) -> Bool {
        left.name.utf8.elementsEqual(right.name.utf8) && left.value == right.value
    }
}

extension TestJSON: CustomStringConvertible {
    /// The value much as JSON writes it, with whatever is not plain ASCII escaped so that differences can be seen.
    package var description: String {
        switch self {
        case .null: "null"
        case .bool(let bool): "\(bool)"
        case .number(let number): "\(number)"
        case .string(let string): Self.quoted(string)
        case .array(let values): "[" + values.map(\.description).joined(separator: ",") + "]"
        case .object(let members):
            "{" + Self.sorted(members).map { "\(Self.quoted($0.name)):\($0.value)" }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ string: String) -> String {
        "\"" + string.unicodeScalars.map { $0.escaped(asASCII: true) }.joined() + "\""
    }
}

extension TestJSON: ExpressibleByStringLiteral, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    package init(stringLiteral value: String) { self = .string(value) }
    package init(floatLiteral value: Double) { self = .number(value) }
    package init(integerLiteral value: Int) { self = .number(Double(value)) }
}

extension TestJSON: ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: TestJSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, TestJSON)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }
}
