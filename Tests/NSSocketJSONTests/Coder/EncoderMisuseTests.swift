//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import TestSupport
import Testing

/// What hardly anybody does, and nobody may crash or break the text with. Those that might crash have a process of their
/// own.
@Suite("Encoders in the wrong hands")
struct EncoderMisuseTests {
    /// Either there is JSON, or there is an error.
    private static func expectJSONOrError(
        _ value: some Encodable, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard let text = try? JSONCoder().text(value) else { return }
        #expect(GrammarCheck.fault(text) == nil, "\(text)", sourceLocation: sourceLocation)
    }

    @Test("Writing to the container outside while a value of it is due")
    func outsideMeanwhile() {
        Self.expectJSONOrError(
            Scripted { encoder in
                var outer = encoder.container(keyedBy: Letter.self)
                let other = outer
                let inner = Scripted { _ in
                    var other = other
                    try other.encode(1, forKey: .b)
                }
                try outer.encode(inner, forKey: .a)
            }
        )
        Self.expectJSONOrError(
            Scripted { encoder in
                var outer = encoder.unkeyedContainer()
                let other = outer
                let inner = Scripted { encoder in
                    var array = encoder.unkeyedContainer()
                    var other = other
                    try array.encode(1)
                    try other.encode(2)
                    try array.encode(3)
                }
                try outer.encode(inner)
            }
        )
        Self.expectJSONOrError(
            Scripted { encoder in
                var outer = encoder.container(keyedBy: Letter.self)
                let other = outer
                let inner = WrittenByScript { json in
                    try json.object { object in
                        var other = other
                        try other.encode(1, forKey: .b)
                        try object.write("x", 1)
                    }
                }
                try outer.encode(inner, forKey: .a)
            }
        )
        Self.expectJSONOrError(
            Scripted { encoder in
                var outer = encoder.unkeyedContainer()
                let other = outer
                let inner = Scripted { encoder in
                    var other = other
                    var value = encoder.singleValueContainer()
                    try other.encode(2)
                    try value.encode(3)
                }
                try outer.encode(inner)
            }
        )
    }

    @Test("A nested container is asked for but not written to, between others")
    func unused() throws {
        let text = try JSONCoder().text { encoder in
            var outer = encoder.unkeyedContainer()
            _ = outer.nestedUnkeyedContainer()
            _ = outer.nestedContainer(keyedBy: Letter.self)
            try outer.encodeNil()
        }
        #expect(text == "[[],{},null]")
    }

    @Test("Containers of three levels, written to in turns")
    func turns() throws {
        let text = try JSONCoder().text { encoder in
            var outer = encoder.container(keyedBy: Letter.self)
            var arrays = outer.nestedUnkeyedContainer(forKey: .a)
            var inner = (0..<3).map { _ in arrays.nestedUnkeyedContainer() }
            var object = outer.nestedContainer(keyedBy: Letter.self, forKey: .b)
            for round in 0..<3 {
                for index in inner.indices { try inner[index].encode(round * 3 + index) }
                try object.encode([round], forKey: [.a, .b, .c][round])
            }
            #expect(inner.allSatisfy { $0.count == 3 } && arrays.count == 3)
        }
        #expect(text == #"{"a":[[0,3,6],[1,4,7],[2,5,8]],"b":{"a":[0],"b":[1],"c":[2]}}"#)
    }

    @Test("Two containers of one kind from one encoder are the same container")
    func shared() throws {
        let text = try JSONCoder().text { encoder in
            var first = encoder.container(keyedBy: Letter.self)
            var second = encoder.container(keyedBy: Letter.self)
            try first.encode(1, forKey: .a)
            try second.encode(2, forKey: .b)
            try first.encode(3, forKey: .c)
        }
        #expect(text == #"{"a":1,"b":2,"c":3}"#)
        let array = try JSONCoder().text { encoder in
            var (first, second) = (encoder.unkeyedContainer(), encoder.unkeyedContainer())
            try first.encode(1)
            try second.encode(["x"])
            try first.encode(3)
        }
        #expect(array == #"[1,["x"],3]"#)
    }

    @Test("Errors that a value throws by itself pass through, and nothing of it is left where they are caught")
    func ownErrors() throws {
        let failing = Scripted { encoder in
            var object = encoder.container(keyedBy: Letter.self)
            try object.encode([1, 2], forKey: .a)
            var array = object.nestedUnkeyedContainer(forKey: .b)
            try array.encode("x")
            throw Scripted.Failure()
        }
        #expect(throws: Scripted.Failure.self) { try JSONCoder().text(failing) }
        #expect(throws: Scripted.Failure.self) { try JSONCoder().text(["x": [failing]]) }
        let text = try JSONCoder().text { encoder in
            var object = encoder.container(keyedBy: Letter.self)
            try? object.encode(failing, forKey: .a)
            try? object.encode([failing], forKey: .b)
            try? object.encode(["x": failing], forKey: .b)
            try object.encode(1, forKey: .c)
            try? object.encode(failing, forKey: .d)
            var array = object.nestedUnkeyedContainer(forKey: .e)
            try? array.encode(failing)
            try? array.encode([[failing]])
            try array.encode(true)
            try? array.encode(failing)
            try array.encode(Optional(2))
        }
        #expect(text == #"{"c":1,"e":[true,2]}"#)
    }

    @Test("The same next to a member that came by superEncoder()")
    func ownErrorsNextToSuper() throws {
        let text = try JSONCoder().text { encoder in
            var object = encoder.container(keyedBy: Letter.self)
            try 1.encode(to: object.superEncoder(forKey: .a))
            try? object.encode([1, Double.nan], forKey: .b)
            try object.encode(2, forKey: .c)
        }
        #expect(text == #"{"a":1,"c":2}"#)
    }

    @Test("A container that is kept from a value that failed")
    func keptFromFailed() async {
        await #expect(processExitsWith: .success) {
            _ = try? JSONCoder().text { encoder in
                var outer = encoder.unkeyedContainer()
                var kept: [KeyedEncodingContainer<Letter>] = []
                let failing = Scripted { encoder in
                    for _ in 0..<20 {
                        var array = encoder.unkeyedContainer()
                        kept.append(array.nestedContainer(keyedBy: Letter.self))
                    }
                    throw Scripted.Failure()
                }
                try? outer.encode(failing)
                for index in kept.indices { try kept[index].encode(1, forKey: .a) }
                try outer.encode(1)
            }
        }
    }

    @Test("Encoders and containers that are kept, of texts that were written and of one that failed")
    func keptBeyondTheEnd() async {
        await #expect(processExitsWith: .success) {
            var objects: [KeyedEncodingContainer<Letter>] = []
            var encoders: [any Encoder] = []
            for round in 0..<4 {
                _ = try? JSONCoder().text { encoder in
                    var outer = encoder.container(keyedBy: Letter.self)
                    objects.append(outer)
                    objects.append(outer.nestedContainer(keyedBy: Letter.self, forKey: .a))
                    encoders.append(encoder)
                    if round % 2 == 0 { encoders.append(outer.superEncoder()) }
                    if round > 1 { throw Scripted.Failure() }
                }
            }
            for index in objects.indices {
                try? objects[index].encode([1], forKey: .b)
                _ = objects[index].codingPath
            }
            for encoder in encoders {
                var values = encoder.unkeyedContainer()
                try? values.encode("x")
                _ = encoder.codingPath
            }
        }
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
}
