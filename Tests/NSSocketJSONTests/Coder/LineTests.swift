//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import Testing

/// Lines of one event begin alike: what was written for the last one may be used again.
@Suite("Lines behind strings")
struct LineTests {
    private static let coder = JSONCoder()
    private static let names = [["data", "tick"], ["data"], [], ["caf\u{e9}"], ["cafe\u{301}"], ["data", "tick"]]

    private static func expected(_ strings: [String], _ value: String) -> String {
        "[" + strings.map { "\"\($0)\"," }.joined() + value + "]\n"
    }

    @Test("Each begins with its own strings, whichever came before")
    func alternating() throws {
        for first in Self.names {
            for second in Self.names {
                for strings in [first, second, first, first] {
                    let line = try Self.coder.line(strings, 7)
                    #expect(Array(line.utf8) == Array(Self.expected(strings, "7").utf8))
                }
            }
        }
    }

    @Test("A text, a value that fails and one in another order change nothing for the next line")
    func inBetween() throws {
        let outOfOrder = Scripted { encoder in
            var outer = encoder.container(keyedBy: Letter.self)
            try 1.encode(to: outer.superEncoder(forKey: .a))
            try outer.encode(2, forKey: .b)
        }
        let failing = Scripted { encoder in
            try outOfOrder.encode(to: encoder)
            throw Scripted.Failure()
        }
        for strings in Self.names {
            for _ in 0..<2 {
                #expect(try Self.coder.line(strings, [1]) == Self.expected(strings, "[1]"))
                #expect(throws: Scripted.Failure.self) { try Self.coder.line(strings, failing) }
                #expect(try Self.coder.line(strings, outOfOrder) == Self.expected(strings, #"{"a":1,"b":2}"#))
                #expect(try Self.coder.line(strings, true) == Self.expected(strings, "true"))
                #expect(throws: EncodingError.self) { try Self.coder.line(strings, [1, Double.nan]) }
                #expect(try Self.coder.line(strings, "x") == Self.expected(strings, "\"x\""))
                #expect(try Self.coder.encode([3]) == Array("[3]".utf8))
            }
        }
    }
}
