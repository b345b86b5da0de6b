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

/// Members that are written twice: the last one counts, and containers are come back to.
@Suite("Keys that are encoded twice", .longComputation)
struct RepeatedKeysTests {
    private typealias Name = TestJSON.MemberName

    @Test("A second value replaces the first, whatever both are, and no name is there twice")
    func values() throws {
        let text = try JSONCoder().text { encoder in
            var object = encoder.container(keyedBy: Letter.self)
            try object.encode(1, forKey: .a)
            try object.encode(["x": [1, 2]], forKey: .b)
            try object.encode("x", forKey: .c)
            try object.encode([3], forKey: .a)
            try object.encodeNil(forKey: .b)
            try object.encode("y", forKey: .a)
        }
        #expect(text == #"{"c":"x","b":null,"a":"y"}"#)
    }

    @Test("A nested container that is asked for again is the same one")
    func nested() throws {
        let text = try JSONCoder().text { encoder in
            var object = encoder.container(keyedBy: Letter.self)
            var first = object.nestedContainer(keyedBy: Letter.self, forKey: .a)
            try first.encode(1, forKey: .a)
            try object.encode(0, forKey: .c)
            var second = object.nestedContainer(keyedBy: Name.self, forKey: .a)
            try second.encode(2, forKey: Name(stringValue: "x"))
            try second.encode(3, forKey: Name(stringValue: "a"))
            var list = object.nestedUnkeyedContainer(forKey: .b)
            try list.encode(1)
            var again = object.nestedUnkeyedContainer(forKey: .b)
            try again.encode(2)
            try first.encode(4, forKey: .e)
        }
        #expect(text == #"{"a":{"x":2,"a":3,"e":4},"c":0,"b":[1,2]}"#)
    }

    @Test("A value that fails replaces nothing")
    func failing() throws {
        let text = try JSONCoder().text { encoder in
            var object = encoder.container(keyedBy: Letter.self)
            try object.encode(1, forKey: .a)
            try? object.encode(["x": Double.nan], forKey: .a)
            try object.encode(2, forKey: .b)
            try object.encode(3, forKey: .b)
            try? object.encode([[Double.nan]], forKey: .b)
        }
        #expect(text == #"{"a":1,"b":3}"#)
    }

    @Test("A class and its superclass may encode the same key, and keys that only look the same are different")
    func classes() throws {
        class Base: Encodable {
            enum CodingKeys: String, CodingKey { case id, kind }
            func encode(to encoder: any Encoder) throws {
                var object = encoder.container(keyedBy: CodingKeys.self)
                try object.encode(1, forKey: .id)
                try object.encode("base", forKey: .kind)
            }
        }
        final class Derived: Base {
            enum CodingKeys: String, CodingKey { case name, id, more }
            override func encode(to encoder: any Encoder) throws {
                try super.encode(to: encoder)
                var object = encoder.container(keyedBy: CodingKeys.self)
                try object.encode("x", forKey: .name)
                try object.encode(2, forKey: .id)
                try object.encode([3], forKey: .more)
            }
        }
        #expect(try JSONCoder().text(Derived()) == #"{"kind":"base","name":"x","id":2,"more":[3]}"#)
        #expect(try JSONCoder().text([Derived(), Base()]).hasSuffix(#"{"id":1,"kind":"base"}]"#))
    }

    @Test("Names of every length and with escapes, by keys that are text", arguments: [1, 7, 8, 15, 16, 40, 2000])
    func names(length: Int) throws {
        for filler in ["x", "é", "\"", "\n"] {
            let name = Name(stringValue: String(repeating: filler, count: length))
            let value = try JSONCoder().decode(
                JSONValue.self,
                from: JSONCoder().text { encoder in
                    var object = encoder.container(keyedBy: Name.self)
                    for index in 0..<100 { try object.encode([index], forKey: Name(stringValue: "n\(index)")) }
                    try object.encode(1, forKey: name)
                    try object.encode(2, forKey: name)
                    try object.encode(3, forKey: Name(stringValue: name.stringValue + "!"))
                }
            )
            #expect(value[name.stringValue]?.int == 2 && value["n99"]?[0]?.int == 99)
            #expect(value[name.stringValue + "!"]?.int == 3)
        }
    }

    @Test("Random programs write what they write with Foundation's encoder, each name once", arguments: [0, 1, 2])
    func programs(part: UInt64) throws {
        var repetitions = 0
        for seed in part * 1000..<(part + 1) * 1000 {
            let careful = RepeatingProgram(seed: seed, fails: false)
            let theirs = try JSONCoder().decode(JSONValue.self, from: Array(JSONEncoder().encode(careful)))
            for fails in [false, true] {
                let text = try JSONCoder().encode(RepeatingProgram(seed: seed, fails: fails))
                let value = try JSONCoder().decode(JSONValue.self, from: text)
                if value != theirs { Issue.record("\(seed), \(fails): \(value) instead of \(theirs)") }
                if !ReplacedMembers.ranges(in: text.span.bytes).isEmpty { repetitions += 1 }
            }
        }
        #expect(repetitions == 0)
    }

    @Test("Many keys that repeat take steps that grow with their number", .enabled(if: WorkMeter.isCounting))
    func work() throws {
        for different in [1, 10, 100, 500] {
            let counts = try [1000, 2000].map { size in
                let value = Scripted { encoder in
                    var object = encoder.container(keyedBy: Name.self)
                    for index in 0..<size {
                        let name = Name(stringValue: "n\(index % different)")
                        try? object.encode([Double.nan], forKey: name)
                        try object.encode([index], forKey: name)
                    }
                }
                return Double(try WorkMeter.steps { _ = try JSONCoder().encode(value) })
            }
            #expect(counts[1] <= 2.2 * counts[0] + 500 && counts[1] <= 30 * 2000, "\(different): \(counts)")
        }
    }
}
