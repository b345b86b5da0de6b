//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocketJSON
import Testing

/// What readers and writers offer beside reading and writing members of known names.
@Suite("Readers and writers in full")
struct DirectReaderTests {
    /// Asks a reader for all that it knows.
    struct Survey: JSONReadable, Equatable {
        var answers: [String] = []

        init(from decoder: any Decoder) throws {}

        init(reading json: borrowing JSONReader) throws {
            let object = try json.object()
            self.answers.append(
                "\(object.count) \(object.contains("a")) \(object.contains("é")) \(object.contains("z"))")
            try object.forEach { name, value in
                let path = value.codingPath.map(\.stringValue).joined(separator: ".")
                self.answers.append("\(name) \(value.isNull) \(path)")
                guard name == "list" else { return }
                var list = try value.array()
                self.answers.append("\(list.count)")
                self.answers.append("\(try list.next(as: Int.self) ?? -1)")
                // One that fails is still the next one.
                #expect(throws: DecodingError.self) { try list.next(as: Int.self) }
                self.answers.append(try list.next(as: String.self) ?? "none")
                try list.forEach { self.answers.append("\(try $0.read([String: Bool?].self).count)") }
                #expect(try list.next(as: [String: Bool?].self)?.count == 1)
                #expect(try list.next(as: Int.self) == nil && list.next(as: Int.self) == nil)
            }
            self.answers.append("\(try object.readIfPresent("z", as: Int.self) ?? -1)")
            self.answers.append("\(try object.readIfPresent("none", as: Int.self) ?? -1)")
            self.answers.append("\(try object.decode("date", as: Date.self).timeIntervalSince1970)")
            self.answers.append("\(try object.read("date", as: String.self).count)")
        }
    }

    @Test("Members, elements, and where they are")
    func survey() throws {
        let text = #"{"a":0,"list":[1,"x",{"k":null}],"\u00e9":{},"a":[],"none":null,"date":"1970-01-01T00:00:01Z"}"#
        let survey = try JSONCoder().decode([String: Survey].self, from: #"{"top":\#(text)}"#)
        #expect(
            survey["top"]?.answers == [
                "5 true true false", "list false top.list", "3", "1", "x", "1", "é false top.é", "a false top.a",
                "none true top.none", "date false top.date", "-1", "-1", "1.0", "20",
            ]
        )
    }

    /// Says what it does not like.
    struct Even: Codable, Equatable, JSONReadable, JSONWritable {
        var number: Int
        init(_ number: Int) { self.number = number }
        init(reading json: borrowing JSONReader) throws {
            self.number = try json.read()
            guard self.number.isMultiple(of: 2) else { throw json.error("The number is odd.") }
        }
        func write(to json: inout JSONWriter) throws {
            guard self.number.isMultiple(of: 2) else { throw Scripted.Failure() }
            try json.write(self.number)
        }
    }

    struct Team: Codable, Equatable {
        var captain: Even
        var others: [Even]?
        var byName: [String: [Even?]]
        var choice: Choice?
        enum Choice: Codable, Equatable { case one(Even), two(x: [Even]) }
    }

    @Test("They are found inside of everything that is Codable")
    func inside() throws {
        let team = Team(
            captain: Even(2), others: [Even(4), Even(6)], byName: ["x": [nil, Even(8)]], choice: .two(x: [Even(0)]))
        let text = #"{"captain":2,"others":[4,6],"byName":{"x":[null,8]},"choice":{"two":{"x":[0]}}}"#
        #expect(try JSONCoder().text(team) == text)
        #expect(try JSONCoder().decode(Team.self, from: text) == team)
        for (wrong, path) in [
            (#""captain":3"#, "captain"), (#""captain":2,"others":[4,5]"#, "others.1"),
            (#""captain":2,"byName":{"x":[null,1]}"#, "byName.x.1"),
            (#""captain":2,"byName":{},"choice":{"one":{"_0":1}}"#, "choice.one._0"),
        ] {
            let summary = ErrorSummary.of { _ = try JSONCoder().decode(Team.self, from: "{\(wrong)}") }
            #expect(summary == "dataCorrupted \(path)")
        }
        #expect(throws: Scripted.Failure.self) { try JSONCoder().encode(Team(captain: Even(1), byName: [:])) }
    }

    @Test("Errors of a reader carry its words and no more")
    func errors() {
        do {
            _ = try JSONCoder().decode([[Even]].self, from: "[[2,4],[77]]")
            Issue.record("decoded")
        } catch DecodingError.dataCorrupted(let context) {
            #expect(context.debugDescription == "The number is odd.")
            #expect(context.codingPath.map(\.intValue) == [1, 0])
        } catch {
            Issue.record(error)
        }
    }

    @Test("Wrong kinds, null and missing members are the same errors through either door")
    func kinds() {
        struct Direct: JSONReadable {
            var (x, y, z) = (0, ["": 0.5], Bool?.none)
            init(from decoder: any Decoder) throws {}
            init(reading json: borrowing JSONReader) throws {
                let object = try json.object()
                self.x = try object.read("x")
                self.y = try object.read("y")
                self.z = try object.readIfPresent("z")
            }
        }
        struct Plain: Decodable {
            var x: Int
            var y: [String: Double]
            var z: Bool?
        }
        for text in [
            "[]", "null", "1", "{}", #"{"x":1}"#, #"{"x":null,"y":{}}"#, #"{"x":1.5,"y":{}}"#, #"{"x":[],"y":{}}"#,
            #"{"x":1,"y":[]}"#, #"{"x":1,"y":{"k":null}}"#, #"{"x":1,"y":{"k":"1"}}"#, #"{"x":1,"y":{},"z":1}"#,
            #"{"x":1,"y":{"k":1e999}}"#, #"{"y":{},"z":null,"x":1}"#, #"{"z":true,"x":1,"z":null,"y":{}}"#,
        ] {
            let direct = ErrorSummary.of { _ = try JSONCoder().decode([Direct].self, from: "[\(text)]") }
            let plain = ErrorSummary.of { _ = try JSONCoder().decode([Plain].self, from: "[\(text)]") }
            #expect(direct == plain, "\(text)")
        }
    }

    @Test("All types of the standard library that read and write themselves")
    func standardLibrary() throws {
        struct All: JSONReadable, JSONWritable, Equatable {
            var integers: [Int: Int] = [:]
            var signed = (Int8.min, Int16.min, Int32.min, Int64.min, Int128.min, Int.max)
            var unsigned = (UInt8.max, UInt16.max, UInt32.max, UInt64.max, UInt128.max, UInt.min)
            var others = (true, "é", 1.5, Float(0.1), Int?.none, [[[Int]]](), ["x": ["y": [Bool?.none]]])
            init() {}
            init(from decoder: any Decoder) throws {}
            func encode(to encoder: any Encoder) throws {}
            init(reading json: borrowing JSONReader) throws {
                var list = try json.array()
                let missing = json.error("There are not enough.")
                func next<Value: JSONReadable>() throws -> Value {
                    guard let value = try list.next(as: Value.self) else { throw missing }
                    return value
                }
                self.signed = (try next(), try next(), try next(), try next(), try next(), try next())
                self.unsigned = (try next(), try next(), try next(), try next(), try next(), try next())
                self.others = (
                    try next(), try next(), try next(), try next(), try next(), try next(), try next()
                )
            }
            func write(to json: inout JSONWriter) throws {
                try json.array { list in
                    try list.write(self.signed.0)
                    try list.write(self.signed.1)
                    try list.write(self.signed.2)
                    try list.write(self.signed.3)
                    try list.write(self.signed.4)
                    try list.write(self.signed.5)
                    try list.write(self.unsigned.0)
                    try list.write(self.unsigned.1)
                    try list.write(self.unsigned.2)
                    try list.write(self.unsigned.3)
                    try list.write(self.unsigned.4)
                    try list.write(self.unsigned.5)
                    try list.write(self.others.0)
                    try list.write(self.others.1)
                    try list.write(self.others.2)
                    try list.write(self.others.3)
                    try list.write(self.others.4)
                    try list.write(self.others.5)
                    try list.write(self.others.6)
                }
            }
            static func == (left: Self, right: Self) -> Bool {
                left.signed == right.signed && left.unsigned == right.unsigned && left.others.0 == right.others.0
                    && left.others.1 == right.others.1 && left.others.2 == right.others.2
                    && left.others.3 == right.others.3 && left.others.4 == right.others.4
                    && left.others.5 == right.others.5 && left.others.6 == right.others.6
            }
        }
        let text = try JSONCoder().text(All())
        #expect(try JSONCoder().decode(All.self, from: text) == All())
        #expect(
            text.hasPrefix("[-128,-32768,-2147483648,-9223372036854775808,-170141183460469231731687303715884105728,"))
        #expect(text.hasSuffix(#",0,true,"é",1.5,0.1,null,[],{"x":{"y":[null]}}]"#))
    }
}
