//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import Testing

/// What types may keep of their encoders: containers are used again for other objects only where nobody has them.
@Suite("Containers of encoders that are kept")
struct KeptEncoderTests {
    @Test("Many objects of one type that are open at the same time get what is theirs", arguments: [1, 2, 40])
    func many(count: Int) throws {
        let text = try JSONCoder().text { encoder in
            var outer = encoder.unkeyedContainer()
            var objects = (0..<count).map { _ in outer.nestedContainer(keyedBy: Letter.self) }
            for index in objects.indices.reversed() { try objects[index].encode(index, forKey: .a) }
            for index in objects.indices { try objects[index].encode(-index, forKey: .b) }
        }
        #expect(text == "[" + (0..<count).map { #"{"a":\#($0),"b":\#(-$0)}"# }.joined(separator: ",") + "]")
    }

    @Test("An object inside one of the same type, and the outer one again")
    func nested() throws {
        let text = try JSONCoder().text { encoder in
            var outer = encoder.container(keyedBy: Letter.self)
            for (key, value) in [(Letter.a, 1), (.b, 2)] {
                var inner = outer.nestedContainer(keyedBy: Letter.self, forKey: key)
                try inner.encode(Scripted { try Self.encode(value, to: $0) }, forKey: .c)
                try inner.encode(value, forKey: .d)
            }
            try outer.encode(3, forKey: .c)
        }
        #expect(text == #"{"a":{"c":{"a":1},"d":1},"b":{"c":{"a":2},"d":2},"c":3}"#)
    }

    @Test("What is kept beyond the end writes to nothing that comes later")
    func beyondTheEnd() async {
        await #expect(processExitsWith: .success) {
            var kept: [KeyedEncodingContainer<Letter>] = []
            for round in 0..<20 {
                let text = try JSONCoder().text { encoder in
                    var outer = encoder.container(keyedBy: Letter.self)
                    for index in kept.indices { try? kept[index].encode("late", forKey: .b) }
                    try outer.encode(round, forKey: .a)
                    if round % 3 == 0 { kept.append(outer) }
                }
                #expect(text == #"{"a":\#(round)}"#)
            }
        }
    }

    @Test("What is kept does not move the text that is lent", arguments: [false, true])
    func lent(inPieces: Bool) async throws {
        final class Keep {
            var arrays: [any UnkeyedEncodingContainer] = []
            var objects: [KeyedEncodingContainer<Letter>] = []
            var encoders: [any Encoder] = []
        }
        let keep = Keep()
        let value = Scripted { encoder in
            var array = encoder.unkeyedContainer()
            if inPieces { try [0].encode(to: array.superEncoder()) }
            try array.encode("a text of some length, to be found again")
            keep.arrays.append(array)
            keep.objects.append(array.nestedContainer(keyedBy: Letter.self))
            keep.encoders.append(encoder)
        }
        let expected = #"[\#(inPieces ? "[0]," : "")"a text of some length, to be found again",{}]"#
        func write() {
            // Far more than there is room for.
            for number in 0..<20_000 {
                for index in keep.arrays.indices { try? keep.arrays[index].encode(number) }
                for index in keep.objects.indices { try? keep.objects[index].encode(number, forKey: .a) }
            }
            for encoder in keep.encoders { try? [1].encode(to: encoder) }
        }
        let text = try JSONCoder().encode(value) { text in
            write()
            return text.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        }
        #expect(text == expected)
        (keep.arrays, keep.objects, keep.encoders) = ([], [], [])
        var line = ""
        try JSONCoder().encodeLine(["a"], value) { bytes in
            write()
            line = bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        }
        #expect(line == #"["a",\#(expected)]"# + "\n")
        // Those who come later have memory of their own.
        #expect(try JSONCoder().text([1]) == "[1]")
    }

    private static func encode(_ value: Int, to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Letter.self)
        try container.encode(value, forKey: .a)
    }
}
