//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketJSON
import Synchronization
import Testing

/// What types may keep of their decoders. Those that read memory that is gone would crash have a process of their own.
@Suite("Decoders that are kept")
struct KeptDecoderTests {
    private struct Kept: Decodable {
        var decoder: (any Decoder)?
        var object: KeyedDecodingContainer<Letter>?
        var array: (any UnkeyedDecodingContainer)?

        init(from decoder: any Decoder) throws {
            self.decoder = decoder
            self.object = try? decoder.container(keyedBy: Letter.self)
            self.array = try? decoder.unkeyedContainer()
        }
    }

    private static func kept(_ text: String) throws -> Kept { try JSONCoder().decode(Kept.self, from: text) }

    /// Makes use of whatever memory is free.
    private static func disturb() throws {
        for number in 0..<50 {
            let value = ["a": [[number: "text"]], "b": []]
            #expect(try JSONCoder().decode([String: [[Int: String]]].self, from: JSONCoder().encode(value)) == value)
        }
    }

    private static let text = #"{"a":[1,{"a":"inner"}],"b":{"a":"text of more than fifteen bytes"},"c":true}"#

    @Test("A container alone outlives its decoder")
    func container() async {
        await #expect(processExitsWith: .success) {
            var kept = try Self.kept(Self.text)
            kept.decoder = nil
            try Self.disturb()
            let object = try #require(kept.object)
            #expect(object.allKeys == [.a, .b, .c])
            #expect(try object.decode([String: String].self, forKey: .b).count == 1)
            #expect(try object.decode(Bool.self, forKey: .c))
        }
    }

    @Test("A container that is asked for later outlives the decoder that it came from")
    func laterContainer() async {
        await #expect(processExitsWith: .success) {
            var kept = try Self.kept(Self.text)
            kept.object = nil
            try Self.disturb()
            let object = try kept.decoder?.container(keyedBy: Letter.self)
            kept.decoder = nil
            try Self.disturb()
            #expect(try object?.decode([String: String].self, forKey: .b)["a"] == "text of more than fifteen bytes")
            #expect(object?.allKeys == [.a, .b, .c])
        }
    }

    @Test("A nested container that is asked for later outlives the one that it came from")
    func laterNested() async {
        await #expect(processExitsWith: .success) {
            var kept = try Self.kept(Self.text)
            kept.decoder = nil
            let inner = try kept.object?.nestedContainer(keyedBy: Letter.self, forKey: .b)
            kept.object = nil
            try Self.disturb()
            #expect(try inner?.decode(String.self, forKey: .a) == "text of more than fifteen bytes")
            #expect(inner?.codingPath.map(\.stringValue) == ["b"])
        }
    }

    @Test("Elements of an array that is kept")
    func array() async {
        await #expect(processExitsWith: .success) {
            var kept = try Self.kept(#"[{"a":1},{"a":2},[3]]"#)
            kept.decoder = nil
            let first = try kept.array?.nestedContainer(keyedBy: Letter.self)
            let second = try kept.array?.nestedContainer(keyedBy: Letter.self)
            var third = try kept.array?.nestedUnkeyedContainer()
            kept.array = nil
            try Self.disturb()
            #expect(try first?.decode(Int.self, forKey: .a) == 1)
            #expect(try second?.decode(Int.self, forKey: .a) == 2)
            #expect(try third?.decode(Int.self) == 3)
        }
    }

    @Test("Many that are kept of one text read what they read at first")
    func many() throws {
        let text = "[" + (0..<40).map { #"{"a":\#($0),"b":{"a":{}}}"# }.joined(separator: ",") + "]"
        var kept = try JSONCoder().decode([Kept].self, from: text)
        for index in kept.indices where index % 2 == 0 { kept[index].decoder = nil }
        try Self.disturb()
        for (index, kept) in kept.enumerated() {
            #expect(try kept.object?.decode(Int.self, forKey: .a) == index)
            #expect(kept.object?.codingPath.first?.intValue == index)
        }
    }

    @Test("What is kept of a text whose decoding fails")
    func failing() throws {
        /// Used by one task only.
        struct Carrier: Error, @unchecked Sendable { let object: KeyedDecodingContainer<Letter> }
        struct Failing: Decodable {
            init(from decoder: any Decoder) throws {
                throw Carrier(object: try decoder.container(keyedBy: Letter.self))
            }
        }
        let carrier = try #require(throws: Carrier.self) {
            try JSONCoder().decode([Failing].self, from: #"[{"a":"kept"}]"#)
        }
        try Self.disturb()
        #expect(try carrier.object.decode(String.self, forKey: .a) == "kept")
    }

    @Test("Elements that were read before one fails are let go, through both doors")
    func letGo() {
        final class Counted: JSONReadable {
            let counter: Counter
            init(from decoder: any Decoder) throws { self.counter = try Counter(Int(from: decoder)) }
            init(reading json: borrowing JSONReader) throws { self.counter = try Counter(json.read()) }
        }
        struct Plain: Decodable {
            let counter: Counter
            init(from decoder: any Decoder) throws { self.counter = try Counter(Int(from: decoder)) }
        }
        let count = Counter.count
        for text in ["[1,2,3,null]", "[1,\"x\"]", "[]", "[1,2,3]", "[[1,2],[3,[]]]"] {
            _ = try? JSONCoder().decode([Counted].self, from: text)
            _ = try? JSONCoder().decode([Plain].self, from: text)
            _ = try? JSONCoder().decode([[Counted]].self, from: text)
            _ = try? JSONCoder().decode([[Plain]].self, from: text)
            _ = try? JSONCoder().decode([String: [Counted?]].self, from: "{\"x\":\(text)}")
            #expect(Counter.count == count, "\(text)")
        }
    }
}

/// Counts its instances. No other test makes any.
private final class Counter: Sendable {
    private static let instances = Mutex(0)
    static var count: Int { self.instances.withLock { $0 } }

    init(_ number: Int) { Self.instances.withLock { $0 += 1 } }
    deinit { Self.instances.withLock { $0 -= 1 } }
}
