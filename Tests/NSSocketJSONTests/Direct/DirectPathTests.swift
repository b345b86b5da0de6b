//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import Testing

@Suite("Where things stand, through both doors")
struct DirectPathTests {
    private static func failure(_ value: some Encodable) -> String? {
        ErrorSummary.of { _ = try JSONCoder().encode(value) }
    }

    @Test("Errors of encoding name what is outside, by hand, and inside, in that order")
    func encoding() {
        let innermost = Scripted { encoder in
            var object = encoder.container(keyedBy: Letter.self)
            try object.encode(1, forKey: .a)
            try object.encode([0, 1, .nan], forKey: .b)
        }
        let byHand = WrittenByScript { json in
            try json.object { object in
                try object.write("first", 1)
                try object.write(
                    "list",
                    WrittenByScript { json in
                        try json.array { array in
                            try array.write(1)
                            try array.encode(innermost)
                        }
                    }
                )
            }
        }
        #expect(Self.failure(innermost) == "invalidValue b.2")
        #expect(Self.failure(byHand) == "invalidValue list.1.b.2")
        #expect(Self.failure(["x": [byHand]]) == "invalidValue x.0.list.1.b.2")
        let around = WrittenByScript { json in try json.object { try $0.encode("outer", ["y": [1: byHand]]) } }
        #expect(Self.failure(around) == "invalidValue outer.y.1.list.1.b.2")
        #expect(Self.failure(["x": around]) == "invalidValue x.outer.y.1.list.1.b.2")
    }

    @Test("Names in paths are those of the value, not as they are written")
    func names() {
        let name = "\"\\\n é \u{1F}"
        #expect(Self.failure([name: [Double.nan]]) == "invalidValue \(name).0")
        let byHand = WrittenByScript { json in try json.object { try $0.write(name: name, ["x": Float.nan]) } }
        #expect(Self.failure([byHand]) == "invalidValue 0.\(name).x")
        let long = String(repeating: "é\n", count: 1000)
        #expect(Self.failure([long: Double.nan]) == "invalidValue \(long)")
        let summary = ErrorSummary.of {
            _ = try JSONCoder().decode([String: [Int]].self, from: JSONCoder().encode([name: [true]]))
        }
        #expect(summary == "typeMismatch \(name).0")
    }

    @Test("Encoders and their containers know their path while they are used")
    func paths() throws {
        var paths: [String] = []
        func note(_ path: [any CodingKey]) { paths.append(path.map(\.stringValue).joined(separator: ".")) }
        let inner = Scripted { encoder in
            note(encoder.codingPath)
            var array = encoder.unkeyedContainer()
            note(array.codingPath)
            try array.encode(Scripted { note($0.codingPath) })
            try array.encode(Scripted { note($0.singleValueContainer().codingPath) })
        }
        let script = Scripted { encoder in
            note(encoder.codingPath)
            var object = encoder.container(keyedBy: Letter.self)
            try object.encode(inner, forKey: .a)
            var nested = object.nestedContainer(keyedBy: Letter.self, forKey: .b)
            note(nested.codingPath)
            try nested.encode(inner, forKey: .c)
            try object.encode(
                WrittenByScript { json in
                    note(json.codingPath)
                    try json.null()
                }, forKey: .d)
        }
        // Once, as the script takes notes.
        let text = String(decoding: try JSONCoder().encode(script), as: UTF8.self)
        #expect(text == #"{"a":[{},{}],"b":{"c":[{},{}]},"d":null}"#)
        #expect(
            paths == ["", "a", "a", "a.Index 0", "a.Index 1", "b", "b.c", "b.c", "b.c.Index 0", "b.c.Index 1", "d"])
    }

    /// Classes can read themselves only if nothing is derived from them, and write themselves in any case.
    class Base: JSONWritable {
        let base = 1
        func write(to json: inout JSONWriter) throws { try json.object { try $0.write("base", self.base) } }
        func encode(to encoder: any Encoder) throws {}
    }

    final class Derived: Base {
        let more = "x"
        override func write(to json: inout JSONWriter) throws {
            try json.object { object in
                try object.write("base", self.base)
                try object.write("more", self.more)
            }
        }
    }

    final class Single: JSONReadable {
        let more: [String]
        let next: Single?
        required init(from decoder: any Decoder) throws { (self.more, self.next) = ([], nil) }
        init(reading json: borrowing JSONReader) throws {
            let object = try json.object()
            self.more = try object.read("more")
            self.next = try object.readIfPresent("next")
        }
    }

    @Test("Classes that read or write themselves")
    func classes() throws {
        let text = #"[{"base":1,"more":"x"},{"base":1}]"#
        #expect(try JSONCoder().text([Derived(), Base()]) == text)
        #expect(try JSONCoder().text(["x": Derived()]) == #"{"x":{"base":1,"more":"x"}}"#)
        let read = try JSONCoder().decode([Single].self, from: #"[{"next":{"more":["z"]},"more":["y"]}]"#)
        #expect(read.first?.more == ["y"] && read.first?.next?.more == ["z"])
    }
}
