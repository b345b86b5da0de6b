//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import TestSupport
import Testing

/// Values may come in any order, and values that fail may be caught: that takes longer, but no more for each of many.
@Suite("How the steps of encoding grow", .longComputation, .enabled(if: WorkMeter.isCounting))
struct EncodingWorkTests {
    private typealias Name = TestJSON.MemberName

    private static func name(_ number: Int) -> Name { Name(stringValue: "n\(number)") }

    class Base: Encodable {
        let a = 1
        enum CodingKeys: CodingKey { case a }
        init() {}
        func encode(to encoder: any Encoder) throws {
            var object = encoder.container(keyedBy: CodingKeys.self)
            try object.encode(self.a, forKey: .a)
        }
    }

    final class Derived: Base {
        enum CodingKeys: CodingKey { case b }
        override func encode(to encoder: any Encoder) throws {
            var object = encoder.container(keyedBy: CodingKeys.self)
            try super.encode(to: object.superEncoder())
            try object.encode([2], forKey: .b)
        }
    }

    private struct Failing: Encodable {
        let depth: Int
        func encode(to encoder: any Encoder) throws {
            var array = encoder.unkeyedContainer()
            try array.encode(["x": 1])
            if self.depth > 0 { try array.encode(Failing(depth: self.depth - 1)) } else { try array.encode(Double.nan) }
        }
    }

    static let unordered: [WorkShape] = [
        .encoding("objects of a class and its superclass") { size, encoder in
            var array = encoder.unkeyedContainer()
            for _ in 0..<size { try array.encode(Derived()) }
        },
        .encoding("super encoders at once") { size, encoder in
            var object = encoder.container(keyedBy: Name.self)
            for number in 0..<size { try Derived().encode(to: object.superEncoder(forKey: name(number))) }
        },
        .encoding("super encoders that come late") { size, encoder in
            var object = encoder.container(keyedBy: Name.self)
            let encoders = (0..<size).map { object.superEncoder(forKey: name($0)) }
            for (number, encoder) in encoders.enumerated() { try [number].encode(to: encoder) }
        },
        .encoding("super encoders that come backwards") { size, encoder in
            var object = encoder.container(keyedBy: Name.self)
            let encoders = (0..<size).map { object.superEncoder(forKey: name($0)) }
            for (number, encoder) in encoders.enumerated().reversed() { try number.encode(to: encoder) }
        },
        .encoding("two containers in turns") { size, encoder in
            var object = encoder.container(keyedBy: Name.self)
            var (left, right) = (
                object.nestedContainer(keyedBy: Name.self, forKey: name(0)),
                object.nestedUnkeyedContainer(forKey: name(1))
            )
            for number in 0..<size {
                try left.encode([number], forKey: name(number))
                try right.encode(["x": number])
            }
        },
        .encoding("many containers in turns") { size, encoder in
            var object = encoder.container(keyedBy: Name.self)
            var lists = (0..<size).map { object.nestedUnkeyedContainer(forKey: name($0)) }
            for round in 0..<4 {
                for index in lists.indices {
                    var inner = lists[index].nestedUnkeyedContainer()
                    try inner.encode(round)
                }
            }
        },
        .encoding("many containers in turns, and values that fail") { size, encoder in
            var object = encoder.container(keyedBy: Name.self)
            var lists = (0..<size).map { object.nestedUnkeyedContainer(forKey: name($0)) }
            for round in 0..<3 {
                for index in lists.indices {
                    try? lists[index].encode(["x": Double.nan])
                    try lists[index].encode([round])
                }
            }
        },
        .encoding("values that fail") { size, encoder in
            var array = encoder.unkeyedContainer()
            for _ in 0..<size {
                try? array.encode([1, Double.nan])
                try? array.encode(Failing(depth: 6))
                try array.encode([1])
            }
        },
        .encoding("paths asked for") { size, encoder in
            var array = encoder.unkeyedContainer()
            for _ in 0..<size { try array.encode(Scripted { try $0.codingPath.count.encode(to: $0) }) }
        },
    ]

    @Test("What comes out of order, and what fails", arguments: Self.unordered)
    func shapes(shape: WorkShape) throws { try shape.expectLinear() }

    @Test("All of these encode to what Foundation encodes", arguments: Self.unordered)
    func oracle(shape: WorkShape) throws {
        // Foundation keeps what a value wrote before it failed.
        guard !shape.name.contains("fail") else { return }
        let sample = try shape.sample(40)
        #expect(try sample.ours() == sample.theirs())
    }
}
