//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import NSSocketJSON

/// Something that is done a number of times.
struct Operation: Sendable {
    /// As it stands in the list of thresholds.
    let name: String
    /// Does it so many times.
    let run: @Sendable (_ count: Int) throws -> Void

    static let all: [Operation] = json + events + connections

    // MARK: JSON

    private static let json = [
        Operation(name: "json-checked") { count in
            let (coder, text) = (JSONCoder(), try JSONCoder().encode(Trade.sample))
            for _ in 0..<count { try coder.validate(text.span.bytes) }
        },
        Operation(name: "json-decoded") { try decode(Trade.sample, $0) },
        Operation(name: "json-decoded-directly") { try decode(DirectTrade(.sample), $0) },
        Operation(name: "json-encoded") { try encode(Trade.sample, $0) },
        Operation(name: "json-encoded-directly") { try encode(DirectTrade(.sample), $0) },
    ]

    private static func decode<Value: Codable & Equatable>(_ value: Value, _ count: Int) throws {
        let (coder, text) = (JSONCoder(), try JSONCoder().encode(value))
        for _ in 0..<count { try keep(coder.decode(Value.self, from: text) == value) }
    }

    private static func encode<Value: Encodable>(_ value: Value, _ count: Int) throws {
        let coder = JSONCoder()
        let length = try coder.encode(value).count
        for _ in 0..<count { try keep(coder.encode(value) { $0.byteCount } == length) }
    }

    // MARK: Events

    private static let events = [
        Operation(name: "name-from-text") { count in
            for _ in 0..<count { try keep(EventName("chat::room::message").segments.count == 3) }
        },
        Operation(name: "frame-checked") { count in
            let wire = try RawJSON(#"["data","tick",{"s":1000000,"p":"xxxxxxxxxxxxxxxxxxxxxxxxxx"}]"#)
            for _ in 0..<count { try keep(EventMessage(wire: wire).payload.bytes.readableBytes > 0) }
        },
        Operation(name: "payload-decoded") { count in
            let message = try EventMessage(
                wire: RawJSON(#"["data","tick",{"s":1000000,"p":"xxxxxxxxxxxxxxxxxxxxxxxxxx"}]"#))
            for _ in 0..<count { try keep(message.decode(Tick.self).s == 1_000_000) }
        },
        Operation(name: "emit-among-100") { try emit("a::17::x", $0) },
    ]

    /// Through a trie of a hundred literal patterns, and some with wildcards.
    private static func emit(_ name: EventName, _ count: Int) throws {
        let emitter = EventEmitter<Int>()
        var heard = 0
        for number in 0..<100 { emitter.on("a::\(number)::x") { _, payload in heard += payload } }
        for pattern in ["b::*::x", "b::**", "*::17::*"] as [EventPattern] {
            emitter.on(pattern) { _, payload in heard += payload }
        }
        for _ in 0..<count { try keep(emitter.emit(name, 1)) }
        try keep(heard >= count)
    }

    /// What is done must be right, and must not be optimised away.
    private static func keep(_ isRight: Bool) throws {
        guard isRight else { throw Unusable(description: "an operation gave a wrong result") }
    }
}

/// A payload, coded as the compiler does it.
struct Tick: Codable {
    var s: Int
    var p: String
}

/// The same, reading and writing itself.
struct DirectTick: Codable, JSONReadable, JSONWritable {
    var s: Int
    var p: String

    init(reading json: borrowing JSONReader) throws {
        let object = try json.object()
        self.s = try object.read("s")
        self.p = try object.read("p")
    }

    func write(to json: inout JSONWriter) throws {
        try json.object { object in
            try object.write("s", self.s)
            try object.write("p", self.p)
        }
    }
}
