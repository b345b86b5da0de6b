//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import TestSupport
import Testing

/// A name that comes again replaces the member that had it. What that takes must not grow with how often it happens.
@Suite("How the steps of replacing members grow", .longComputation, .enabled(if: WorkMeter.isCounting))
struct ReplacedMembersWorkTests {
    /// Ways to write names that repeat.
    struct Names: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The name of a member, by its position among so many.
        let name: @Sendable (_ index: Int, _ size: Int) -> String
    }

    private static func escaped(_ name: String) -> String {
        name.utf8.map { #"\u00"# + String($0, radix: 16) }.joined()
    }

    /// The six bits of a name's hash are of its length, its first eight bytes and its last eight: names of eight bytes in the
    /// middle that differ share them.
    private static func colliding(_ number: Int) -> String { "aaaaaaaa\(1_000_000 + number)zzzzzzzz" }

    static let repetitions: [Names] =
        [1, 2, 3, 5, 16, 31, 32, 33, 64, 100].flatMap { count in
            [
                Names(testDescription: "\(count) in turns") { index, _ in "a\(index % count)" },
                Names(testDescription: "\(count) in runs") { index, size in "a\(index * count / size)" },
                Names(testDescription: "\(count) with the same hash, in turns") { index, _ in colliding(index % count)
                },
                Names(testDescription: "\(count), some escaped") { index, _ in
                    index % 3 == 0 ? escaped("a\(index % count)") : "a\(index % count)"
                },
                Names(testDescription: "\(count), and one of them at the end again and again") { index, size in
                    index < count ? "b\(index)" : "b0"
                },
            ]
        } + [
            Names(testDescription: "all different") { index, _ in "a\(index)" },
            Names(testDescription: "all with the same hash") { index, _ in colliding(index) },
            Names(testDescription: "all different, each twice") { index, size in "a\(index % max(size / 2, 1))" },
            Names(testDescription: "all escaped") { index, _ in escaped("a\(index)") },
            Names(testDescription: "none but one") { _, _ in "" },
        ]

    private static func text(_ names: Names, _ size: Int) -> String {
        "{" + (0..<size).map { #""\#(names.name($0, size))":\#($0)"# }.joined(separator: ",") + "}"
    }

    struct Foreign: Codable, Equatable { var x: Int? }

    struct ReadForeign: JSONReadable {
        var x: Int?
        init(reading json: borrowing JSONReader) throws { self.x = try json.object().readIfPresent("x") }
    }

    /// What is decoded, by every door.
    private static let types: [any (Decodable & SendableMetatype).Type] = [
        [String: Int].self, Foreign.self, ReadForeign.self, JSONValue.self, JSONObject.self,
        CostlyTypes.Asked<CostlyTypes.Shuffled>.self,
    ]

    @Test(
        "Names that repeat in one object, whichever and in whatever order, for every type", arguments: Self.repetitions)
    func one(names: Names) throws {
        for type in Self.types {
            let counts = try [500, 1000].map { size in
                let text = Self.text(names, size)
                let steps = try WorkMeter.steps { _ = try JSONCoder().decode(type, from: text) }
                #expect(steps <= 5 * text.utf8.count, "\(type): \(steps) steps for \(text.utf8.count) bytes")
                return Double(steps)
            }
            #expect(counts[1] <= 2.2 * counts[0] + 600, "\(type): \(counts)")
        }
    }

    @Test("The same in many objects, one inside the other, and on a line", arguments: Self.repetitions)
    func many(names: Names) throws {
        for size in [1, 2, 8, 32, 33, 40] {
            let counts = try [500, 1000].map { total in
                let object = Self.text(names, size)
                let objects = "[" + Array(repeating: object, count: total / size).joined(separator: ",") + "]"
                let steps = try WorkMeter.steps { _ = try JSONCoder().decode([Foreign].self, from: objects) }
                #expect(steps <= 5 * objects.utf8.count)
                return Double(steps)
            }
            #expect(counts[1] <= 2.2 * counts[0] + 600, "\(size): \(counts)")
        }
        var nested = "0"
        for index in 0..<200 {
            nested = #"{"\#(names.name(index, 200))":1,"\#(names.name(index / 2, 200))":\#(nested)}"#
        }
        let steps = try WorkMeter.steps { _ = try JSONCoder().decode(JSONValue.self, from: nested) }
        #expect(steps <= 5 * nested.utf8.count)
    }

    @Test("The last one counts, as in a dictionary that is written to in that order", arguments: Self.repetitions)
    func values(names: Names) throws {
        for size in [1, 2, 7, 31, 32, 33, 34, 65, 300] {
            var expected: [String: Int] = [:]
            for index in 0..<size {
                let name = try JSONCoder().decode(String.self, from: "\"\(names.name(index, max(size, 2)))\"")
                expected[name] = index
            }
            let text =
                "{" + (0..<size).map { #""\#(names.name($0, max(size, 2)))":\#($0)"# }.joined(separator: ",") + "}"
            #expect(try JSONCoder().decode([String: Int].self, from: text) == expected)
            let object = try JSONCoder().decode(JSONObject.self, from: text)
            #expect(object.count == expected.count)
            for (name, value) in expected { #expect(object[name] == .number(JSONNumber(value))) }
            // Also the number that containers go by.
            let counts = try JSONCoder().decode(ScriptedReading<Count>.self, from: text).result
            #expect(counts == expected.count)
        }
    }

    private enum Count: DecodingScript {
        static func run(_ decoder: any Decoder) throws -> Int {
            try decoder.container(keyedBy: TestJSON.MemberName.self).allKeys.count
        }
    }
}
