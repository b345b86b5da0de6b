//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocketJSON
import Testing

@Suite("What coding says when it fails, beside Foundation")
struct ErrorOracleTests {
    struct Leaf: Codable {
        var number: Double
        var text: String?
        var data: Data?
        var date: Date?
    }

    struct Tree: Codable {
        var leaf: Leaf
        var leaves: [Leaf]
        var named: [String: [Leaf]]
        var choice: Choice?
        var numbers: [Int: Float]?
    }

    enum Choice: Codable { case one(Int), two(x: [Double]) }

    private static let leaf = #"{"number":1}"#

    /// Texts that are JSON, and wrong in one place.
    private static let texts: [String] = {
        let members = [#""leaf":\#(leaf)"#, #""leaves":[\#(leaf)]"#, #""named":{"x":[\#(leaf)]}"#]
        var texts = ["[]", "1", "null", "\"secret\"", "{}"]
        for index in members.indices {
            var fewer = members
            fewer.remove(at: index)
            texts.append("{\(fewer.joined(separator: ","))}")
            for wrong in [
                "null", "1", "[]", "{}", "true", "\"secret\"", "[null]", #"{"x":null}"#, #"[{"number":"secret"}]"#,
                #"{"x":[{"number":null}]}"#, #"{"x":[{"number":1},[]]}"#, #"{"number":1,"text":7}"#,
                #"{"number":1e999}"#,
                #"{"number":1,"data":"?"}"#, #"{"number":1,"data":[0]}"#, #"{"number":1,"date":true}"#,
            ] {
                let name = members[index].prefix { $0 != ":" }
                // Two faults in a dictionary: nobody knows which one is met first.
                if name.contains("named"), wrong.hasPrefix(#"{"number":1,"#) { continue }
                texts.append("{\((fewer + ["\(name):\(wrong)"]).joined(separator: ","))}")
            }
        }
        for wrong in [
            #""choice":{"one":{}}"#, #""choice":{"one":{"_0":"secret"}}"#, #""choice":{"two":{"x":[1,null]}}"#,
            #""choice":{"two":null}"#, #""choice":7"#, #""numbers":{"1":"secret"}"#, #""numbers":[]"#,
            #""numbers":{"1":1e300}"#,
        ] {
            texts.append("{\((members + [wrong]).joined(separator: ","))}")
        }
        return texts
    }()

    @Test("Decoding fails for the same reason and in the same place", arguments: Self.texts)
    func decoding(text: String) {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        let ours = ErrorSummary.of { _ = try JSONCoder().decode(Tree.self, from: text) }
        let theirs = ErrorSummary.of { _ = try decoder.decode(Tree.self, from: Data(text.utf8)) }
        // Foundation does not say where a number is that is beyond its type.
        let isBeyond = text.contains("1e999") || text.contains("1e300")
        if isBeyond, theirs == "dataCorrupted ", let ours {
            #expect(["dataCorrupted leaf.number", "dataCorrupted numbers.1"].contains(ours))
        } else {
            #expect(ours == theirs)
        }
    }

    @Test("The same for values of the standard library alone")
    func standardLibrary() {
        let texts = [
            "1", "-1", "1.5", "300", "1e400", "null", "true", "\"x\"", "[]", "{}", "[1,null]", "[true,[]]", "[[1],1]",
        ]
        let types: [any Decodable.Type] = [
            Int.self, Int8.self, UInt64.self, Double.self, Float.self, Bool.self, String.self, Int?.self, [Int].self,
            [Int?].self, [[Int]].self, [String: Int].self, [Int: Bool].self, Set<Int>.self, Choice.self, Data.self,
        ]
        for text in texts {
            for type in types {
                let ours = ErrorSummary.of { _ = try JSONCoder().decode(type, from: text) }
                let theirs = ErrorSummary.of { _ = try JSONDecoder().decode(type, from: Data(text.utf8)) }
                if text == "null", type == Bool.self {
                    // Foundation says typeMismatch, for booleans only.
                    #expect(ours == "valueNotFound ")
                } else {
                    #expect(ours == theirs, "\(text) as \(type)")
                }
            }
        }
    }

    @Test("Encoding fails in the same place", arguments: [Double.nan, .infinity, -.infinity])
    func encoding(wrong: Double) {
        let leaf = Leaf(number: 1)
        let bad = Leaf(number: wrong)
        let values: [any Encodable] = [
            wrong, Float(wrong), [wrong], [1, wrong], [[], [wrong]], ["x": wrong], ["x": ["y": [wrong]]], bad,
            [leaf, bad],
            Tree(leaf: bad, leaves: [], named: [:]), Tree(leaf: leaf, leaves: [leaf, bad], named: [:]),
            Tree(leaf: leaf, leaves: [], named: ["secret": [leaf, bad]]), Optional(wrong),
            Tree(leaf: leaf, leaves: [], named: [:], numbers: [7: Float(wrong)]), [Optional(wrong)], [7: [wrong]],
        ]
        for value in values {
            let ours = ErrorSummary.of { _ = try JSONCoder().encode(value) }
            let theirs = ErrorSummary.of { _ = try JSONEncoder().encode(value) }
            #expect(ours == theirs, "\(type(of: value))")
        }
        // Foundation leaves out the name of the case, and writes decimals that are no number as NaN.
        let tree = Tree(leaf: leaf, leaves: [], named: [:], choice: .two(x: [0, wrong]))
        #expect(ErrorSummary.of { _ = try JSONCoder().encode(tree) } == "invalidValue choice.two.x.1")
        #expect(ErrorSummary.of { _ = try JSONCoder().encode(["x": [Decimal.nan]]) } == "invalidValue x.0")
    }

    @Test("No text of an error holds what was sent", arguments: Self.texts)
    func privacy(text: String) {
        do { _ = try JSONCoder().decode(Tree.self, from: text) } catch {
            #expect(!"\(error)".contains("secret") && !error.localizedDescription.contains("secret"))
        }
        for cut in 1..<text.utf8.count {
            do { _ = try JSONCoder().decode(Tree.self, from: Array(text.utf8.prefix(cut))) } catch {
                #expect(!"\(error)".contains("secret"))
            }
        }
    }
}
