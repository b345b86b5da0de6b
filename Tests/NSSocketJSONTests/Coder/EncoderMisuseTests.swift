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
}
