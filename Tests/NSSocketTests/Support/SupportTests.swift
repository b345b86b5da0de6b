//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import TestSupport
import Testing

@Suite("What the tests stand on")
struct SupportTests {
    private struct Row: Decodable {
        var id: String
        var value: TestJSON
    }

    private static func rows(of text: String) throws -> [Row] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(text.utf8).write(to: folder.appendingPathComponent("some.jsonl"))
        return try Vectors.rows(of: "some.jsonl", in: folder)
    }

    @Test("Every line of a vector file is a row")
    func rows() throws {
        let rows = try Self.rows(of: #"{"id":"a","value":1}"# + "\n" + #"{"id":"b","value":{"x":[null,true]}}"# + "\n")
        #expect(rows.map(\.id) == ["a", "b"])
        #expect(rows.map(\.value) == [1, ["x": [.null, true]]])
    }

    @Test("A missing, empty or broken vector file is an error that names it", arguments: ["", "\n", "{\"id\":1}\n"])
    func unusable(text: String) {
        let broken = #expect(throws: (any Error).self) { try Self.rows(of: text) }
        #expect("\(broken as Any)".contains("some.jsonl"))
        let missing = #expect(throws: Vectors.Failure.self) {
            try Vectors.rows(of: "no-such-file.jsonl", as: Row.self)
        }
        #expect(missing?.description.contains("no-such-file.jsonl") == true)
    }

    @Test("JSON values compare numbers as doubles, objects without order, strings by bytes")
    func json() throws {
        func parse(_ text: String) throws -> TestJSON { try JSONDecoder().decode(TestJSON.self, from: Data(text.utf8)) }
        #expect(try parse("1.0") == parse("1e0"))
        #expect(try parse("1") != parse("true"))
        #expect(try parse("0") != parse("null"))
        #expect(try parse("\"1\"") != parse("1"))
        #expect(try parse("[]") != parse("{}"))
        #expect(try parse("[1,2]") != parse("[2,1]"))
        #expect(try parse(#"{"a":1,"b":[2]}"#) == parse(#"{"b":[2],"a":1}"#))
        #expect(try parse(#"{"a":1}"#) != parse(#"{"a":1,"b":2}"#))
        #expect(try parse(#""\u00e9""#) != parse(#""e\u0301""#))
        #expect(try parse(#"{"\u00e9":1}"#) != parse(#"{"e\u0301":1}"#))
        #expect(try parse(#"{"b":"é","a":[1]}"#).description == #"{"a":[1.0],"b":"\u{00E9}"}"#)
    }

    @Test("The oracle follows the matching rule's own examples")
    func oracle() {
        #expect(MatchOracle.calls([["a", "**"], ["a", "**", "*"], ["a"]], ["a"]) == [2, 0])
        #expect(MatchOracle.calls([["a", "**", "c"]], ["a", "c", "b", "c"]) == [0])
        #expect(MatchOracle.calls([["**"], ["*"], ["a"], ["a"], ["b"]], ["a"]) == [2, 3, 1, 0])
        #expect(MatchOracle.calls([["\u{E9}"], ["e\u{301}"]], ["e\u{301}"]) == [1])
    }

    @Test("The generator gives the published numbers")
    func generator() {
        var random = SplitMix64(seed: 1_234_567)
        let published: [UInt64] = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        #expect((0..<3).map { _ in random.next() } == published)
    }
}
