//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import Testing

/// Whatever nests too deep, or contains itself, would fill the memory or the stack.
@Suite("How deep values may nest")
struct EncoderNestingTests {
    @Test("Without a limit, values are encoded all the same", arguments: [Int.max, Int(Int32.max)])
    func unlimited(nesting: Int) throws {
        let coder = JSONCoder(nesting: nesting)
        #expect(try coder.text(["a": [["b": Optional(1)]]]) == #"{"a":[{"b":1}]}"#)
        #expect(try coder.text(Scripted { try [1].encode(to: $0) }) == "[1]")
    }

    @Test("A value that contains itself, by every kind of container")
    func endless() {
        final class Endless: Encodable {
            let body: (Endless, any Encoder) throws -> Void
            init(_ body: @escaping (Endless, any Encoder) throws -> Void) { self.body = body }
            func encode(to encoder: any Encoder) throws { try self.body(self, encoder) }
        }
        let bodies: [(Endless, any Encoder) throws -> Void] = [
            { value, encoder in
                var object = encoder.container(keyedBy: Letter.self)
                try object.encode(value, forKey: .a)
            },
            { value, encoder in
                var array = encoder.unkeyedContainer()
                try array.encode([value])
            },
            { value, encoder in
                var array = encoder.unkeyedContainer()
                var inner = array.nestedUnkeyedContainer()
                try inner.encode(["x": Optional(value)])
            },
        ]
        for body in bodies {
            #expect(throws: EncodingError.self) { try JSONCoder().text(Endless(body)) }
        }
    }

    @Test("A value that is itself by a single value container")
    func endlessSingle() async {
        await #expect(processExitsWith: .success) {
            struct Endless: Encodable {
                func encode(to encoder: any Encoder) throws {
                    var container = encoder.singleValueContainer()
                    try container.encode(self)
                }
            }
            #expect(throws: EncodingError.self) { try JSONCoder().encode(Endless()) }
        }
    }

    @Test("Containers inside of containers nest no deeper than allowed either")
    func deepContainers() {
        #expect(throws: EncodingError.self) {
            try JSONCoder(nesting: 20).text { encoder in
                var array = encoder.unkeyedContainer()
                for _ in 0..<20 { array = array.nestedUnkeyedContainer() }
                try array.encode(1)
            }
        }
    }

    @Test("What does not nest can be written as deep as anything")
    func deepScalars() throws {
        enum Level: Int, Codable { case low = 1 }
        let coder = JSONCoder(nesting: 1)
        #expect(try coder.text([1]) == "[1]")
        #expect(try coder.text([Level.low]) == "[1]")
        #expect(try coder.text([Level?.none]) == "[null]")
        #expect(try coder.text([Level?.some(.low)]) == "[1]")
        #expect(try coder.decode([Level].self, from: "[1]") == [.low])
        let text = try JSONCoder(nesting: 3).text { encoder in
            var object = encoder.container(keyedBy: Letter.self)
            var inner = object.superEncoder().container(keyedBy: Letter.self)
            try inner.encode([Int](), forKey: .a)
        }
        #expect(text == #"{"super":{"a":[]}}"#)
    }

    @Test("Values that nest as deep as allowed, and one deeper")
    func nesting() throws {
        final class Node: Codable {
            var next: Node?
            init(_ next: Node?) { self.next = next }
        }
        let coder = JSONCoder(nesting: 100)
        let node = (1..<100).reduce(Node(nil)) { node, _ in Node(node) }
        let text = try coder.encode(node)
        #expect(throws: Never.self) { try coder.decode(Node.self, from: text) }
        #expect(throws: EncodingError.self) { try coder.encode(Node(node)) }
        #expect(throws: DecodingError.self) { try JSONCoder(nesting: 99).decode(Node.self, from: text) }
        node.next?.next = node
        #expect(throws: EncodingError.self) { try coder.encode(node) }
        node.next?.next = nil
    }

    @Test("Values that stand for one another do not count, some for each level", arguments: [1, 2, 5, 16, 30])
    func wrappers(count: Int) throws {
        /// A tree behind so many wrappers at each level.
        struct Wrapped: Encodable {
            let level: Int
            let wrappers: Int
            let all: Int

            func encode(to encoder: any Encoder) throws {
                if self.wrappers > 0 {
                    var value = encoder.singleValueContainer()
                    try value.encode(Optional(Wrapped(level: self.level, wrappers: self.wrappers - 1, all: self.all)))
                } else {
                    var object = encoder.container(keyedBy: Letter.self)
                    guard self.level > 1 else { return }
                    try object.encode(Wrapped(level: self.level - 1, wrappers: self.all, all: self.all), forKey: .a)
                }
            }
        }
        for nesting in [1, 2, 40] {
            let coder = JSONCoder(nesting: nesting)
            let text =
                String(repeating: #"{"a":"#, count: nesting - 1) + "{}" + String(repeating: "}", count: nesting - 1)
            #expect(try coder.text(Wrapped(level: nesting, wrappers: count / 2, all: count / 2)) == text)
            #expect(throws: EncodingError.self) {
                try coder.encode(Wrapped(level: nesting + 1, wrappers: count / 2, all: count / 2))
            }
        }
    }

    @Test(
        "Arrays and objects as deep as allowed are valid and can be read, and one deeper neither",
        arguments: [1, 2, 64, 65, 512])
    func limits(nesting: Int) {
        let coder = JSONCoder(nesting: nesting)
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            for depth in [nesting, nesting + 1] {
                let text = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
                let isValid = (try? coder.validate(text.utf8.span.bytes)) != nil
                #expect(isValid == (depth == nesting))
                #expect(((try? coder.decode(JSONValue.self, from: text)) != nil) == isValid)
                let value = (0..<depth).reduce(JSONValue.number(1)) { value, _ in open == "[" ? [value] : ["a": value] }
                #expect((try? coder.text(value)) == (isValid ? text : nil))
            }
        }
        #expect(JSONCoder(nesting: 0) == JSONCoder(nesting: 1) && JSONCoder(nesting: -5).nesting == 1)
    }
}
