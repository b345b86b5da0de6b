//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import Testing

/// What `Codable` allows though hardly anybody does it, and what it does not.
@Suite("Values in another order, and misuse of encoders")
struct EncodingOrderTests {
    @Test("Containers that are open at the same time may be written to in any order")
    func interleaved() throws {
        let text = try JSONCoder().text { encoder in
            var outer = encoder.container(keyedBy: Letter.self)
            var first = outer.nestedContainer(keyedBy: Letter.self, forKey: .a)
            var second = outer.nestedUnkeyedContainer(forKey: .b)
            try first.encode(1, forKey: .a)
            try second.encode("x")
            var deep = first.nestedUnkeyedContainer(forKey: .b)
            try outer.encode([2, 3], forKey: .c)
            try deep.encode(4)
            try second.encode(Scripted { try 5.encode(to: $0) })
            try first.encode(["k": true], forKey: .d)
            try deep.encode([Double]())
        }
        #expect(text == #"{"a":{"a":1,"b":[4,[]],"d":{"k":true}},"b":["x",5],"c":[2,3]}"#)
    }

    @Test("A place that is never filled is an empty object")
    func unfilled() throws {
        #expect(try JSONCoder().text { _ in } == "{}")
        let text = try JSONCoder().text { encoder in
            var container = encoder.unkeyedContainer()
            _ = container.superEncoder()
            try container.encode(Scripted { _ in })
            try container.encode(1)
        }
        #expect(text == "[{},{},1]")
    }

    @Test("An error that is caught leaves nothing of its member behind")
    func caught() throws {
        let text = try JSONCoder().text { encoder in
            var container = encoder.container(keyedBy: Letter.self)
            try? container.encode(Double.nan, forKey: .a)
            try? container.encode([1, .infinity], forKey: .a)
            try? container.encode(
                Scripted {
                    var inner = $0.container(keyedBy: Letter.self)
                    try inner.encode([[1]], forKey: .a)
                    try inner.encode(Double.nan, forKey: .b)
                },
                forKey: .b
            )
            try container.encode("fine", forKey: .c)
            var array = container.nestedUnkeyedContainer(forKey: .d)
            try? array.encode(["x": Float.nan])
            try array.encode(1)
            try? array.encode(["x": Float.nan])
            #expect(array.count == 1)
        }
        #expect(text == #"{"c":"fine","d":[1]}"#)
    }

    @Test("One value instead of another that failed")
    func secondTry() throws {
        let text = try JSONCoder().text { encoder in
            var container = encoder.singleValueContainer()
            do { try container.encode([Double.nan]) } catch { try container.encode("instead") }
        }
        #expect(text == #""instead""#)
    }

    @Test("Two values in one place, or two kinds of them, are errors")
    func misuse() {
        let misuses: [(any Encoder) throws -> Void] = [
            { encoder in
                var container = encoder.singleValueContainer()
                try container.encode(1)
                try container.encode(2)
            },
            { encoder in
                var object = encoder.container(keyedBy: Letter.self)
                try object.encode(1, forKey: .a)
                var array = encoder.unkeyedContainer()
                try array.encode(2)
            },
            { encoder in
                var container = encoder.singleValueContainer()
                try container.encode(1)
                _ = encoder.container(keyedBy: Letter.self)
            },
            { encoder in
                var object = encoder.container(keyedBy: Letter.self)
                try object.encode(1, forKey: .a)
                var container = encoder.singleValueContainer()
                try container.encode("x")
            },
        ]
        for misuse in misuses {
            #expect(throws: EncodingError.self) { try JSONCoder().text(scripted: misuse) }
            // Inside of another value, too, and even if what it throws is caught.
            #expect(throws: EncodingError.self) {
                try JSONCoder().text { encoder in
                    var container = encoder.unkeyedContainer()
                    try container.encode(Scripted(misuse))
                }
            }
        }
    }

    @Test("Coders that are kept beyond their time harm nobody")
    func kept() throws {
        struct Kept: Decodable {
            let decoder: any Decoder
            let container: KeyedDecodingContainer<Letter>
            init(from decoder: any Decoder) throws {
                self.decoder = decoder
                self.container = try decoder.container(keyedBy: Letter.self)
            }
        }
        let coder = JSONCoder()
        let kept = try coder.decode(Kept.self, from: #"{"a":[1],"b":"text"}"#)
        var encoders: [any Encoder] = []
        #expect(try JSONCoder().text { encoders.append($0) } == "{}")
        for number in 0..<100 {
            #expect(try coder.decode([Int].self, from: coder.encode([number, number])) == [number, number])
        }
        #expect(try kept.container.decode([Int].self, forKey: .a) == [1])
        #expect(try [String: JSONValue](from: kept.decoder) == ["a": [1], "b": "text"])
        for encoder in encoders {
            var container = encoder.container(keyedBy: Letter.self)
            try? container.encode("late", forKey: .a)
        }
        #expect(try String(decoding: coder.encode([1]), as: UTF8.self) == "[1]")
    }

    @Test("A type may use a coder while it is coded")
    func reentrant() throws {
        struct Wrapped: Codable, Equatable {
            var value: [Int]
            init(_ value: [Int]) { self.value = value }
            init(from decoder: any Decoder) throws {
                let text = try decoder.singleValueContainer().decode(String.self)
                self.value = try JSONCoder().decode([Int].self, from: text)
            }
            func encode(to encoder: any Encoder) throws {
                var container = encoder.singleValueContainer()
                try container.encode(String(decoding: try JSONCoder().encode(self.value), as: UTF8.self))
            }
        }
        let value = ["x": [Wrapped([1, 2]), Wrapped([])]]
        let text = try JSONCoder().encode(value)
        #expect(String(decoding: text, as: UTF8.self) == #"{"x":["[1,2]","[]"]}"#)
        #expect(try JSONCoder().decode([String: [Wrapped]].self, from: text) == value)
    }

    @Test("Many tasks code at once")
    func concurrent() async {
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask {
                    let value = (0..<50).map { ["\(number)": [$0, $0 * number]] }
                    return (0..<50).allSatisfy { _ in
                        let text = try? JSONCoder().encode(value)
                        return text.flatMap { try? JSONCoder().decode([[String: [Int]]].self, from: $0) } == value
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
