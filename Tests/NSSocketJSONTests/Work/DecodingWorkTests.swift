//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocketJSON
import TestSupport
import Testing

/// A peer chooses the text, and a program's types what they ask for. Whatever both are, decoding takes a time that grows with
/// the text and no faster.
@Suite("How the steps of decoding grow", .longComputation, .enabled(if: WorkMeter.isCounting))
struct DecodingWorkTests {
    private typealias Types = CostlyTypes

    /// So many members, in the order of their names.
    private static func object(_ size: Int, _ value: (Int) -> String = { "\($0)" }) -> String {
        "{" + (0..<size).map { #""n\#($0)":\#(value($0))"# }.joined(separator: ",") + "}"
    }

    private static func array(_ size: Int, _ element: String) -> String {
        "[" + Array(repeating: element, count: size).joined(separator: ",") + "]"
    }

    private static func mixed(_ index: Int) -> String { ["7", #""x""#, "null", #"{"a":1}"#, "[]"][index % 5] }

    static let catching: [WorkShape] = [
        .decoding("unions of texts", [Types.Union].self) { array($0, #""""#) },
        .decoding("unions in a dictionary", Types.Sorted<Types.Union>.self) { object($0) { _ in #""x""# } },
        .decoding("lossy items", [Types.Lossy<Types.Item>].self) { array($0, "0") },
        .decoding("lossy items that miss a member", [Types.Lossy<Types.Item>].self) { array($0, "{}") },
        .decoding("lossy items inside of a wrong one", [Types.Lossy<[Types.Item]>].self) { array($0, #"[{"a":1},0]"#) },
        .decoding("shapes", [Types.Shape].self) { array($0, #"{"x":1}"#) },
        .decoding("unions in arrays in arrays", [[[Types.Union]]].self) { array($0, #"[["",1],[""]]"#) },
        .decoding("unions deep inside", [[[[[[[[[[Types.Union]]]]]]]]]].self) {
            String(repeating: "[", count: 9) + array($0, #""""#) + String(repeating: "]", count: 9)
        },
        .decoding("unions behind a name as long as all of them", Types.Sorted<[Types.Union]>.self) {
            #"{"\#(String(repeating: "x", count: $0 * 3))":\#(array($0, #""""#))}"#
        },
        .decoding("unions behind a name of escapes", Types.Sorted<[Types.Union]>.self) {
            #"{"\#(String(repeating: "\\n", count: $0))":\#(array($0, #""""#))}"#
        },
        .decoding("any objects", Types.AnyObject<Types.Forwards>.self) { object($0, mixed) },
        .decoding("any objects, backwards", Types.AnyObject<Types.Backwards>.self) { object($0, mixed) },
        .decoding("any objects, in any order", Types.AnyObject<Types.Shuffled>.self) { object($0, mixed) },
        .decoding("any objects, from both ends", Types.AnyObject<Types.Alternating>.self) { object($0, mixed) },
        .decoding("lists in turns", Types.InTurns.self) {
            #"{"a":\#(array($0, #""""#)),"b":\#(array($0, #""""#)),"c":\#(array($0, #""""#))}"#
        },
        .decoding("lists in turns, behind long names", Types.InTurns.self) { size in
            let members = ["a", "b"].map { name in
                #""\#(String(repeating: name, count: size * 3))":\#(array(size, #""""#))"#
            }
            return "{\(members.joined(separator: ","))}"
        },
        .decoding("places", [Types.Placed].self) { array($0, "0") },
        .decoding("places in objects", Types.Sorted<Types.Placed>.self) { object($0) },
        .decoding("read unions", [Types.ReadUnion].self) { array($0, #"[[]]"#) },
        .decoding("read unions in a dictionary", Types.Sorted<Types.ReadUnion>.self) { object($0, mixed) },
    ]

    static let searching: [WorkShape] = [
        .decoding("members asked for", Types.Asked<Types.Forwards>.self) { object($0) },
        .decoding("members asked for, backwards", Types.Asked<Types.Backwards>.self) { object($0) },
        .decoding("members asked for, in any order", Types.Asked<Types.Shuffled>.self) { object($0) },
        .decoding("members asked for, from both ends", Types.Asked<Types.Alternating>.self) { object($0) },
        .decoding("objects of few members asked for", [Types.Asked<Types.Shuffled>].self) { array($0, object(7)) },
        .decoding("objects of some members asked for", [Types.Asked<Types.Shuffled>].self) {
            array($0 / 8, object(30))
        },
        .decoding("names with escapes", Types.Asked<Types.Shuffled>.self) {
            "{" + (0..<$0).map { #""\u006e\#($0)":1"# }.joined(separator: ",") + "}"
        },
        .decoding("one long name with escapes", Types.Asked<Types.Shuffled>.self) {
            #"{"\#(String(repeating: "\\n", count: $0))":1,"# + object($0).dropFirst()
        },
        .decoding("two objects of the same names", Types.TwoObjects.self) {
            #"{"left":\#(object($0)),"right":\#(object($0))}"#
        },
        .decoding("two objects of other names", Types.TwoObjects.self) {
            #"{"left":\#(object($0)),"right":\#(object($0).replacing("n", with: "m"))}"#
        },
        .decoding("many names for one that is there", Types.TwoObjects.self) {
            #"{"left":\#(object($0)),"right":{"m":0}}"#
        },
        .decoding("optional members of large objects", [Types.Optionals].self) { array(5, object($0)) },
        .decoding("optional members of none", [Types.Optionals].self) { array($0, "{}") },
        .decoding("keys asked for over and over", Types.Listed.self) { object($0) },
        .decoding("dictionary of numbers", Types.Sorted<Int>.self) { object($0) },
        .decoding("nested containers over and over", Types.Nested.self) {
            #"{"a":\#(object($0)),"b":[\#((0..<$0).map { #""n\#($0 * 7 % 50)""# }.joined(separator: ","))]}"#
        },
        .decoding("objects that read themselves", Types.ReadObject.self) { object($0) },
        .decoding("small objects that read themselves", [Types.ReadObject].self) { array($0 / 2, object(12)) },
    ]

    @Test("Errors that are caught", arguments: Self.catching)
    func errors(shape: WorkShape) throws { try shape.expectLinear() }

    @Test("Members that are looked for", arguments: Self.searching)
    func lookUps(shape: WorkShape) throws { try shape.expectLinear() }

    @Test("All of these decode to what Foundation decodes", arguments: Self.catching + Self.searching)
    func oracle(shape: WorkShape) throws {
        let sample = try shape.sample(60)
        #expect(try sample.ours() == sample.theirs())
    }

    /// Texts that have so many elements or members, in whatever way.
    private static func texts(_ size: Int) -> [String] {
        [
            Self.array(size, #""""#), Self.array(size, "{}"), Self.array(size / 2, #"[1,{"a":[]}]"#), Self.object(size),
            Self.object(size, Self.mixed), Self.array(size / 20, Self.object(20, Self.mixed)),
            #"{"list":\#(Self.array(size, "0")),"object":\#(Self.object(size)),"\#(String(repeating: "x", count: size))":[null]}"#,
        ]
    }

    @Test("Types that are made at random", arguments: [0, 1, 2, 3])
    func planned(part: UInt64) throws {
        for seed in part * 2..<(part + 1) * 2 {
            try PlannedType.$seed.withValue(seed &* 0x9E37_79B9) {
                for (small, large) in zip(Self.texts(500), Self.texts(1000)) {
                    let counts = try [small, large].map { text in
                        Double(try WorkMeter.steps { _ = try JSONCoder().decode(PlannedType.self, from: text) })
                    }
                    let (start, bytes) = (small.prefix(12), Double(large.utf8.count))
                    // Each element and member may be asked about some times, and looked into.
                    #expect(counts[1] <= 40 * bytes + 400, "\(seed), \(start): \(counts)")
                    #expect(counts[1] <= 2.2 * counts[0] + 0.2 * bytes + 200, "\(seed), \(start): \(counts)")
                }
            }
        }
    }

    @Test("Types that are made at random get the answers that Foundation gives", arguments: [0, 1])
    func plannedOracle(part: UInt64) throws {
        for seed in part * 100..<(part + 1) * 100 {
            try PlannedType.$seed.withValue(seed &* 0x9E37_79B9) {
                for text in Self.texts(20) {
                    let ours = try JSONCoder().decode(PlannedType.self, from: text).answers
                    let theirs = try JSONDecoder().decode(PlannedType.self, from: Data(text.utf8)).answers
                    guard ours != theirs else { continue }
                    let differences = zip(ours, theirs).filter { $0 != $1 }.prefix(2)
                    Issue.record("\(seed), \(text.prefix(40)): \(differences.map { "\($0) instead of \($1)" })")
                }
            }
        }
    }

    @Test("Dictionaries by keys of every kind, and unions as their keys")
    func dictionaries() throws {
        for (text, type) in [
            (Self.object(2000), [Types.Word: Int].self as any Decodable.Type),
            ("{" + (0..<2000).map { #""\#($0)":1"# }.joined(separator: ",") + "}", [Int: Int].self),
            (Self.object(2000), JSONObject.self), (Self.object(2000), JSONValue.self),
        ] {
            let steps = try WorkMeter.steps { _ = try JSONCoder().decode(type, from: text) }
            #expect(steps <= 3 * 2000 + 100, "\(type)")
        }
    }
}
