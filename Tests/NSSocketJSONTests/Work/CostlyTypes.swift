//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import TestSupport

/// Types that ask a decoder for more than they get, or for the same thing more than once.
enum CostlyTypes {
    /// Whichever of several types a value is.
    struct Union: Decodable, CustomStringConvertible {
        let description: String

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let bool = try? value.decode(Bool.self) {
                self.description = "\(bool)"
            } else if let number = try? value.decode(Int.self) {
                self.description = "\(number)"
            } else if let number = try? value.decode(Double.self) {
                self.description = "\(number)"
            } else {
                self.description = (try? value.decode(String.self)) ?? "?"
            }
        }
    }

    struct Item: Codable, Equatable { var a: Int }

    /// `nil` for what is no such value.
    struct Lossy<Value: Decodable>: Decodable, CustomStringConvertible {
        let value: Value?

        init(from decoder: any Decoder) throws { self.value = try? Value(from: decoder) }

        var description: String { self.value.map { "\($0)" } ?? "-" }
    }

    enum Shape: Decodable {
        struct Circle: Decodable { var radius: Double }
        struct Square: Decodable { var side: Double }
        case circle(Circle), square(Square), other

        init(from decoder: any Decoder) throws {
            if let circle = try? Circle(from: decoder) {
                self = .circle(circle)
            } else if let square = try? Square(from: decoder) {
                self = .square(square)
            } else {
                self = .other
            }
        }
    }

    /// In which order the keys of an object are asked for.
    protocol Order: Sendable { static func ordered(_ names: [String]) -> [String] }
    enum Forwards: Order { static func ordered(_ names: [String]) -> [String] { names } }
    enum Backwards: Order { static func ordered(_ names: [String]) -> [String] { names.reversed() } }
    enum Shuffled: Order {
        static func ordered(_ names: [String]) -> [String] {
            var random = SplitMix64(seed: 7)
            return names.shuffled(using: &random)
        }
    }
    /// From both ends, so that no order of steps serves.
    enum Alternating: Order {
        static func ordered(_ names: [String]) -> [String] {
            zip(names, names.reversed()).prefix((names.count + 1) / 2).flatMap { [$0, $1] }
        }
    }

    typealias Name = TestJSON.MemberName

    /// Names that are compared as Foundation does: it has no order of its own.
    private static func names(_ container: KeyedDecodingContainer<Name>) -> [String] {
        container.allKeys.map(\.stringValue).sorted()
    }

    /// An object of anything, by its keys.
    struct AnyObject<Direction: Order>: Decodable, CustomStringConvertible {
        let description: String

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: Name.self)
            var parts: [String] = []
            for name in Direction.ordered(CostlyTypes.names(object)) {
                let key = Name(stringValue: name)
                if let number = try? object.decode(Int.self, forKey: key) {
                    parts.append("\(number)")
                } else if let text = try? object.decode(String.self, forKey: key) {
                    parts.append(text)
                } else if let inner = try? object.decode(AnyObject.self, forKey: key) {
                    parts.append("(\(inner))")
                }
            }
            self.description = parts.joined(separator: " ")
        }
    }

    /// Asks whether a member is there and null before it decodes it.
    struct Asked<Direction: Order>: Decodable, CustomStringConvertible {
        let description: String

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: Name.self)
            var count = 0
            for name in Direction.ordered(CostlyTypes.names(object)) {
                let key = Name(stringValue: name)
                guard object.contains(key), try !object.decodeNil(forKey: key) else { continue }
                count += try object.decodeIfPresent(Int.self, forKey: key) ?? 0
                if object.contains(Name(stringValue: name + "?")) { count += 1 }
            }
            self.description = "\(count)"
        }
    }

    /// Asks one object for the keys of the other.
    struct TwoObjects: Decodable, CustomStringConvertible {
        enum CodingKeys: CodingKey { case left, right }
        let description: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            let left = try container.nestedContainer(keyedBy: Name.self, forKey: .left)
            let right = try container.nestedContainer(keyedBy: Name.self, forKey: .right)
            var count = 0
            for name in CostlyTypes.names(left) {
                let key = Name(stringValue: name)
                if (try? right.decode(Int.self, forKey: key)) != nil { count += 1 }
                if (try? left.decode(Int.self, forKey: key)) != nil { count += 1 }
                if right.contains(key) { count += 1 }
            }
            self.description = "\(count)"
        }
    }

    /// Asks for its place.
    struct Placed: Decodable, CustomStringConvertible {
        let description: String

        init(from decoder: any Decoder) throws {
            let path = decoder.codingPath.map { $0.intValue.map { "\($0)" } ?? $0.stringValue.prefix(8).description }
            let value = try decoder.singleValueContainer()
            self.description = path.joined(separator: ".") + "/\(value.codingPath.count)"
        }
    }

    /// Asks for all keys over and over.
    struct Listed: Decodable, CustomStringConvertible {
        let description: String

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: Name.self)
            var sum = 0
            for _ in 0..<object.allKeys.count { sum += object.allKeys.count }
            self.description = "\(sum)"
        }
    }

    /// Opens the same containers over and over, and several at a time.
    struct Nested: Decodable, CustomStringConvertible {
        enum CodingKeys: CodingKey { case a, b }
        let description: String

        init(from decoder: any Decoder) throws {
            let outer = try decoder.container(keyedBy: CodingKeys.self)
            var list = try outer.nestedUnkeyedContainer(forKey: .b)
            var texts: [String] = []
            while !list.isAtEnd {
                let object = try outer.nestedContainer(keyedBy: Name.self, forKey: .a)
                let again = try outer.superDecoder(forKey: .a).container(keyedBy: Name.self)
                let name = Name(stringValue: try list.decode(String.self))
                texts.append("\((try? object.decode(Int.self, forKey: name)) ?? -1)")
                texts.append("\((try? again.decode(String.self, forKey: name)) ?? "-")")
                if (try? object.superDecoder().singleValueContainer().decode(Int.self)) != nil { texts.append("super") }
                if (try? list.nestedUnkeyedContainer()) != nil { texts.append("list") }
                if (try? list.nestedContainer(keyedBy: Name.self)) != nil { texts.append("object") }
                if (try? list.decode([String: Int].self)) != nil { texts.append("dictionary") }
            }
            self.description = texts.joined(separator: " ")
        }
    }

    /// Two lists of values that fail, read in turns.
    struct InTurns: Decodable, CustomStringConvertible {
        let description: String

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: Name.self)
            var lists = try CostlyTypes.names(object).map {
                try object.nestedUnkeyedContainer(forKey: Name(stringValue: $0))
            }
            var count = 0
            while let first = lists.first, !first.isAtEnd {
                for index in lists.indices where !lists[index].isAtEnd {
                    for _ in 0..<2 where (try? lists[index].decode(Int.self)) == nil { count += 1 }
                    _ = try lists[index].decode(String.self)
                    count += lists[index].codingPath.count
                }
            }
            self.description = "\(count)"
        }
    }

    /// So many members that may be there.
    struct Optionals: Decodable {
        var a: Int?, b: Int?, c: Int?, d: Int?, e: Int?, f: Int?, g: Int?, h: Int?, i: Int?, j: Int?
        var k: Int?, l: Int?, m: Int?, n: Int?, o: Int?, p: Int?, q: Int?, r: Int?, s: Int?, t: Int?
    }

    /// A dictionary that looks the same whatever its order.
    struct Sorted<Value: Decodable>: Decodable, CustomStringConvertible {
        let description: String

        init(from decoder: any Decoder) throws {
            let values = try [String: Value](from: decoder).sorted { $0.key < $1.key }
            self.description = values.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        }
    }

    /// A key for dictionaries.
    struct Word: Hashable, Decodable, CodingKeyRepresentable {
        let text: String

        init?<Key: CodingKey>(codingKey: Key) { self.text = codingKey.stringValue }
        var codingKey: any CodingKey { Name(stringValue: self.text) }
    }

    // MARK: By hand

    /// Reads itself, whatever it is.
    struct ReadUnion: JSONReadable, CustomStringConvertible {
        let description: String

        init(reading json: borrowing JSONReader) throws {
            if let bool = try? json.read(Bool.self) {
                self.description = "\(bool)"
            } else if let number = try? json.read(Int.self) {
                self.description = "\(number)"
            } else if let item = try? json.decode(Item.self) {
                self.description = "\(item.a)"
            } else {
                self.description = (try? json.read(String.self)) ?? "\(json.codingPath.count)"
            }
        }

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let bool = try? value.decode(Bool.self) {
                self.description = "\(bool)"
            } else if let number = try? value.decode(Int.self) {
                self.description = "\(number)"
            } else if let item = try? value.decode(Item.self) {
                self.description = "\(item.a)"
            } else {
                self.description = (try? value.decode(String.self)) ?? "\(decoder.codingPath.count)"
            }
        }
    }

    /// Asks its object for names that it got from the same object, and for some in another order than they stand in.
    ///
    /// For one of many names each time: where a name stands in a table depends on the process's seed, and a single one that is asked for
    /// over and over would multiply that chance.
    struct ReadObject: JSONReadable, CustomStringConvertible {
        private static let absent: [StaticString] = [
            "z0", "z1", "z2", "z3", "z4", "z5", "z6", "z7", "z8", "z9", "za", "zb", "zc", "zd", "ze", "zf",
        ]
        private static let present: [StaticString] = [
            "n1", "n3", "n5", "n7", "n9", "n11", "n13", "n15", "n17", "n19", "n21", "n23", "n25", "n27", "n29", "n31",
            "n33",
        ]

        private static func name(_ number: Int, of names: [StaticString]) -> StaticString {
            names[number % names.count]
        }

        let description: String

        init(reading json: borrowing JSONReader) throws {
            let object = try json.object()
            var (count, number) = (0, 0)
            object.forEach { name, _ in
                if object.contains(name) { count += 1 }
                if object.contains(name + "?") { count += 1 }
                if (try? object.readIfPresent(Self.name(number, of: Self.absent), as: Int.self)) != nil { count += 1 }
                if (try? object.read(Self.name(number, of: Self.present), as: Int.self)) != nil { count += 1 }
                if (try? object.decode(Self.name(number + 8, of: Self.present), as: Int.self)) != nil { count += 1 }
                number += 1
            }
            self.description = "\(count)"
        }

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: Name.self)
            var count = 0
            for (number, name) in CostlyTypes.names(object).enumerated() {
                if object.contains(Name(stringValue: name)) { count += 1 }
                if object.contains(Name(stringValue: name + "?")) { count += 1 }
                if (try? object.decodeIfPresent(
                    Int.self, forKey: Name(stringValue: "\(Self.name(number, of: Self.absent))"))) != nil
                {
                    count += 1
                }
                if (try? object.decode(Int.self, forKey: Name(stringValue: "\(Self.name(number, of: Self.present))")))
                    != nil
                {
                    count += 1
                }
                if (try? object.decode(
                    Int.self, forKey: Name(stringValue: "\(Self.name(number + 8, of: Self.present))"))) != nil
                {
                    count += 1
                }
            }
            self.description = "\(count)"
        }
    }
}
