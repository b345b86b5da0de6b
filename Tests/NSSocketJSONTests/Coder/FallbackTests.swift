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

/// A value that fails, is caught, and is replaced by another.
@Suite("Values that come instead of others that failed")
struct FallbackTests {
    /// Fails after it has written something.
    struct Failing: Encodable, Sendable {
        let write: @Sendable (any Encoder) throws -> Void

        func encode(to encoder: any Encoder) throws {
            try self.write(encoder)
            throw Scripted.Failure()
        }
    }

    static let failures: [@Sendable (any Encoder) throws -> Void] = [
        { _ in },
        { try 1.encode(to: $0) },
        { try [1, 2].encode(to: $0) },
        { encoder in
            var object = encoder.container(keyedBy: Letter.self)
            try object.encode(1, forKey: .a)
        },
        { encoder in
            var object = encoder.container(keyedBy: Letter.self)
            var array = object.nestedUnkeyedContainer(forKey: .a)
            try array.encode(["x": [1]])
            _ = object.nestedContainer(keyedBy: Letter.self, forKey: .b)
        },
        { encoder in
            var array = encoder.unkeyedContainer()
            try [1].encode(to: array.superEncoder())
            try array.encode(Failing { try [[3]].encode(to: $0) })
        },
        { encoder in
            var value = encoder.singleValueContainer()
            do { try value.encode(Failing { try [3].encode(to: $0) }) } catch { try value.encode(["y": 1]) }
        },
        { try [Double.nan].encode(to: $0) },
    ]

    /// Where values stand that may fail, beside others.
    private static func write(
        _ failure: Failing, elsewhere: Bool, to encoder: any Encoder
    ) throws {
        var object = encoder.container(keyedBy: Letter.self)
        if elsewhere { try true.encode(to: object.superEncoder(forKey: .e)) }
        try object.encode(
            Scripted { encoder in
                var value = encoder.singleValueContainer()
                for _ in 0..<3 { #expect(throws: (any Error).self) { try value.encode(failure) } }
                try value.encode("fallback")
            }, forKey: .a)
        try object.encode(
            Scripted { encoder in
                var value = encoder.singleValueContainer()
                #expect(throws: (any Error).self) { try value.encode(failure) }
                try value.encode(["x": [1]])
            }, forKey: .b)
        try object.encode(
            WrittenByScript { json in
                #expect(throws: (any Error).self) { try json.encode(failure) }
                #expect(throws: (any Error).self) { try json.array { try $0.encode(failure) } }
                try json.encode([5])
            }, forKey: .c)
        var array = object.nestedUnkeyedContainer(forKey: .d)
        let late = Scripted { encoder in
            var value = encoder.singleValueContainer()
            #expect(throws: (any Error).self) { try value.encode(failure) }
            var list = encoder.unkeyedContainer()
            #expect(throws: (any Error).self) { try list.encode(failure) }
            try list.encode(2)
        }
        if elsewhere { try late.encode(to: array.superEncoder()) } else { try array.encode(late) }
        try array.encode(late)
    }

    @Test(
        "Whatever failed, the other stands alone, whether or not something else is out of order",
        arguments: Self.failures.indices, [false, true])
    func fallbacks(index: Int, elsewhere: Bool) throws {
        let failure = Failing(write: Self.failures[index])
        let text = try JSONCoder().text { try Self.write(failure, elsewhere: elsewhere, to: $0) }
        let members = #""a":"fallback","b":{"x":[1]},"c":[5],"d":[[2],[2]]"#
        #expect(text == (elsewhere ? #"{"e":true,\#(members)}"# : "{\(members)}"))
    }

    @Test("The whole value may fail and be replaced", arguments: Self.failures.indices)
    func root(index: Int) throws {
        let failure = Failing(write: Self.failures[index])
        for good in [AnyText("x"), AnyText(["y": 1]), AnyText([1])] {
            let text = try JSONCoder().text { encoder in
                var value = encoder.singleValueContainer()
                #expect(throws: (any Error).self) { try value.encode(failure) }
                try value.encode(good)
            }
            #expect(text == good.text)
        }
    }

    /// Any value and its text.
    struct AnyText: Encodable {
        let value: any Encodable
        let text: String

        init(_ value: some Encodable) {
            self.value = value
            self.text =
                (try? JSONCoder().encode(value) { $0.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }) ?? ""
        }

        func encode(to encoder: any Encoder) throws { try self.value.encode(to: encoder) }
    }
}
