//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NIOCore
import TestSupport
import Testing

@testable import NSSocket

@Suite("Payloads by Foundation")
struct FoundationPayloadCoderTests {
    private struct Arrival: Codable, Equatable {
        var name: String
        var at: Date?
    }

    private static func encode(_ payload: some Encodable) throws -> String {
        var buffer = ByteBuffer(string: "before|")
        try EventCodec.foundation.payloads.encode(payload, into: &buffer)
        let text = String(buffer: buffer)
        #expect(text.hasPrefix("before|"))
        return String(text.dropFirst("before|".count))
    }

    private static func decode<Payload: Decodable>(
        _ text: String, as type: Payload.Type = Payload.self
    ) throws -> Payload {
        try EventCodec.foundation.payloads.decode(type, from: ByteBuffer(string: text))
    }

    @Test("Every character is written as the original writes it")
    func strings() throws {
        for value in UInt32.min...0x2100 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            var expected = ByteBuffer()
            expected.writeJSONString("a\(scalar)")
            let written = try Self.encode("a\(scalar)")
            if written.utf8.elementsEqual(expected.readableBytesView) { continue }
            Issue.record("\(value) is written as \(written)")
        }
        #expect(try Self.encode(["/\"\u{1F}": "😀\u{FEFF}"]) == "{\"/\\\"\\u001f\":\"😀\u{FEFF}\"}")
    }

    @Test("Integers keep all their digits both ways")
    func integers() throws {
        #expect(try Self.encode([Int64.min, .max]) == "[-9223372036854775808,9223372036854775807]")
        #expect(try Self.encode(UInt64.max) == "18446744073709551615")
        #expect(try Self.decode("[-9223372036854775808,9223372036854775807]") == [Int64.min, .max])
        #expect(try Self.decode("18446744073709551615") == UInt64.max)
        #expect(try Self.decode("9007199254740993") == 9_007_199_254_740_993)
    }

    @Test(
        "Doubles come back the same",
        arguments: [
            0.1, 1e-7, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -123.456, 1e21, 0.30000000000000004,
        ]
    )
    func doubles(number: Double) throws {
        let text = try Self.encode(number)
        #expect(GrammarCheck.fault(text) == nil)
        #expect(try Self.decode(text) == number)
    }

    @Test("What is no number in JSON cannot be encoded", arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(number: Double) {
        #expect(throws: EncodingError.self) { try Self.encode(number) }
        #expect(throws: EncodingError.self) { try Self.encode(["x": [Float(number)]]) }
    }

    @Test(
        "Numbers that no type can hold are refused, not trapped on",
        arguments: [
            "1e400", "-1e400", "12345678901234567890123", "1.5", "1e30",
        ]
    )
    func outOfRange(text: String) {
        #expect(throws: DecodingError.self) { try Self.decode(text, as: Int.self) }
    }

    @Test("Dates are ISO 8601 text")
    func dates() throws {
        let arrival = Arrival(name: "eve", at: Date(timeIntervalSince1970: 0))
        #expect(try Self.encode(arrival.at) == "\"1970-01-01T00:00:00Z\"")
        #expect(try Self.decode(Self.encode(arrival)) == arrival)
    }

    @Test("Payloads need not be arrays or objects", arguments: ["true", "1", "\"x\"", "null"])
    func fragments(text: String) throws {
        #expect(try Self.encode(Self.decode(text, as: TestJSON.self)) == text)
    }

    @Test("Nothing it writes holds a line feed or a carriage return")
    func oneLine() throws {
        let text = try Self.encode(["a\nb": ["\r\n", "\u{2028}\u{85}"]])
        #expect(!text.utf8.contains(.lineFeed) && !text.utf8.contains(.carriageReturn))
        #expect(GrammarCheck.fault(text) == nil)
    }

    @Test(
        "Of members with the same name the last one wins",
        arguments: [
            ("{\"x\":1,\"x\":2}", ["x": 2]), ("{\"x\":1,\"y\":5,\"x\":2,\"x\":3}", ["x": 3, "y": 5]),
            ("{\"x\":[{\"x\":1}],\"x\":{\"y\":1,\"y\":2}}", ["x": ["y": 2]]),
            ("{\"a\":{\"x\":1},\"b\":{\"x\":2}}", ["a": ["x": 1], "b": ["x": 2]]),
            (#"{"x":1,"\u0078":2}"#, ["x": 2]), (#"{ "\"" : "}" , "\"" : [ ] }"#, ["\"": []]),
            ("{\"\":1,\"\":null}", ["": .null]),
        ] as [(String, TestJSON)]
    )
    func duplicates(text: String, value: TestJSON) throws {
        #expect(try Self.decode(text, as: TestJSON.self) == value)
        #expect(try Self.decode("[[],\(text),{}]", as: TestJSON.self) == [[], value, [:]])
    }

    @Test("However many members and in whatever order, it is the last")
    func randomDuplicates() throws {
        var random = SplitMix64(seed: 13)
        for count in [2, 3, 15, 16, 17, 40, 200] {
            for _ in 0..<20 {
                let members = (0..<count).map { (name: Int.random(in: 0..<count, using: &random), value: $0) }
                let text = members.map { #" "k\#($0.name)" : {"v":\#($0.value),"w":[","]}"# }.joined(separator: ",")
                let last = Dictionary(members.map { ("k\($0.name)", TestJSON.number(Double($0.value))) }) { $1 }
                let expected = TestJSON.object(last.map { .init(name: $0.key, value: ["v": $0.value, "w": [","]]) })
                #expect(try Self.decode("{\(text)}", as: TestJSON.self) == expected)
            }
        }
    }

    @Test("A hundred thousand members take no time to speak of")
    func manyMembers() {
        let text = "{" + (0..<100_000).map { "\"\($0)\":0" }.joined(separator: ",") + ",\"7\":1}"
        let bytes = Array(text.utf8)
        #expect(ReplacedMembers.ranges(in: bytes.span.bytes).count == 1)
    }
}
