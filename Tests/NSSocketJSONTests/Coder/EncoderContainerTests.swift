//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import Testing

@Suite("Containers of encoders")
struct EncoderContainerTests {
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
}
