//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import TestSupport
import Testing

/// What a type must not do that writes or reads itself, and what comes of it.
@Suite("Writers in the wrong hands")
struct DirectMisuseTests {
    private static func expectJSONOrError(
        _ value: some Encodable, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard let text = try? JSONCoder().text(value) else { return }
        #expect(GrammarCheck.fault(text) == nil, "\(text)", sourceLocation: sourceLocation)
    }

    @Test("An error inside of an array or object that the type itself catches")
    func caughtInside() {
        let bodies: [(inout JSONWriter) throws -> Void] = [
            { json in try? json.array { _ in throw Scripted.Failure() } },
            { json in
                try? json.array { array in
                    try array.write(1)
                    throw Scripted.Failure()
                }
            },
            { json in
                try? json.object { object in
                    try object.write("x", 1)
                    try object.write("y", Double.nan)
                }
            },
            { json in
                try? json.encode(
                    Scripted { encoder in
                        var object = encoder.container(keyedBy: Letter.self)
                        try object.encode(1, forKey: .a)
                        throw Scripted.Failure()
                    }
                )
            },
            { json in try? json.write(["x": [1, .nan]]) },
            { json in
                try? json.write(1)
                try? json.write(2)
            },
            { json in
                try? json.write(Double.nan)
                try json.null()
            },
        ]
        for body in bodies {
            let value = WrittenByScript(body)
            Self.expectJSONOrError(value)
            Self.expectJSONOrError([value, value])
            Self.expectJSONOrError(["x": ["y": value]])
            Self.expectJSONOrError(WrittenByScript { json in try json.array { try $0.write(value) } })
            Self.expectJSONOrError(WrittenByScript { json in try json.object { try $0.encode("x", [value]) } })
        }
    }

    @Test("The depth is right again after an error that was caught")
    func depth() throws {
        let failing = WrittenByScript { json in
            try json.array { try $0.write(WrittenByScript { try $0.array { _ in throw Scripted.Failure() } }) }
        }
        let value = WrittenByScript { json in
            try json.array { array in
                for _ in 0..<50 { try? array.write(failing) }
                try array.write([[1]])
            }
        }
        #expect(try JSONCoder(nesting: 3).text(value) == "[[[1]]]")
        #expect(throws: EncodingError.self) { try JSONCoder(nesting: 2).text(value) }
    }

    @Test("A value through the other door inside of a half-written one")
    func mixed() throws {
        let value = WrittenByScript { json in
            try json.object { object in
                try object.encode(
                    "x",
                    Scripted { encoder in
                        var array = encoder.unkeyedContainer()
                        var (first, second) = (array.nestedUnkeyedContainer(), array.nestedUnkeyedContainer())
                        try second.encode(2)
                        try first.encode(WrittenByScript { try $0.array { try $0.write(1) } })
                    }
                )
                try object.encode("y", Scripted { try 3.encode(to: $0.unkeyedContainer().superEncoder(in: $0)) })
            }
        }
        Self.expectJSONOrError(value)
        #expect(try JSONCoder().text(value) == #"{"x":[[[1]],[2]],"y":[3]}"#)
    }

    @Test("Writing to a container outside from inside of what is written by hand", arguments: [false, true])
    func outside(hasSuper: Bool) {
        Self.expectJSONOrError(
            Scripted { encoder in
                var outer = encoder.container(keyedBy: Letter.self)
                // Containers then have memory of their own, see `OutputPieces`.
                if hasSuper { try 1.encode(to: outer.superEncoder(forKey: .a)) }
                let other = outer
                let inner = Scripted { encoder in
                    var own = encoder.unkeyedContainer()
                    try own.encode(1)
                    var other = other
                    try other.encode(2, forKey: .c)
                }
                try outer.encode(WrittenByScript { json in try json.array { try $0.encode(inner) } }, forKey: .b)
            }
        )
    }

    @Test("Names of every kind are written and found")
    func names() throws {
        struct Named: JSONReadable, JSONWritable, Equatable {
            var numbers: [Int]
            init(_ numbers: [Int]) { self.numbers = numbers }
            init(from decoder: any Decoder) throws { self.numbers = [] }
            func encode(to encoder: any Encoder) throws {}
            init(reading json: borrowing JSONReader) throws {
                let object = try json.object()
                self.numbers = [
                    try object.read(""), try object.read("x"), try object.read("é"), try object.read("\"\\\n"),
                    try object.read("a name of more than sixteen bytes"), try object.read("😀"),
                ]
            }
            func write(to json: inout JSONWriter) throws {
                try json.object { object in
                    try object.write("", self.numbers[0])
                    try object.write("x", self.numbers[1])
                    try object.write("é", self.numbers[2])
                    try object.write("\"\\\n", self.numbers[3])
                    try object.write("a name of more than sixteen bytes", self.numbers[4])
                    try object.write("😀", self.numbers[5])
                }
            }
        }
        let text = try JSONCoder().text(Named([0, 1, 2, 3, 4, 5]))
        #expect(
            text == #"{"":0,"x":1,"é":2,"\"\\\n":3,"a name of more than sixteen bytes":4,"😀":5}"#
        )
        #expect(try JSONCoder().decode(Named.self, from: text) == Named([0, 1, 2, 3, 4, 5]))
        let escaped =
            #"{"\ud83d\ude00":5,"\u00e9":2,"\u0078":1,"":0,"\u0022\\\n":3,"#
            + #""a name of more than sixteen\u0020bytes":4}"#
        #expect(try JSONCoder().decode(Named.self, from: escaped) == Named([0, 1, 2, 3, 4, 5]))
    }
}

extension UnkeyedEncodingContainer {
    /// An encoder for one element of a new array.
    fileprivate func superEncoder(in encoder: any Encoder) -> any Encoder {
        var container = encoder.unkeyedContainer()
        return container.superEncoder()
    }
}
