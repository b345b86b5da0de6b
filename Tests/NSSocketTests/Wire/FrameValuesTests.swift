//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Logging
import NIOCore
import NSSocketJSON
import Testing

@testable import NSSocket

@Suite("How many values a payload may have")
struct FrameValuesTests {
    private let workspace = JSONWorkspace()

    /// What decoding the payloads of some lines comes to: whether there is a value, or the error's text.
    private func outcomes(
        _ payloads: [String], limits: FrameLimits, codec: EventCodec, inWorkspace: Bool = true
    ) throws -> [String] {
        let reference = inWorkspace ? JSONWorkspace.Reference.passUnretained(self.workspace) : nil
        var scanner = FrameScanner(limits: limits, codec: codec.limited(by: limits))
        scanner.feed(ByteBuffer(string: payloads.map { #"["a",\#($0)]"# + "\n" }.joined()))
        var nameNumber: UInt32 = 0
        var outcomes: [String] = []
        while !scanner.needsInput {
            try scanner.scan(&nameNumber, in: reference) { message in
                do throws(EventSocketError) {
                    _ = try message.decode(JSONValue.self, in: reference)
                    outcomes.append("decoded")
                } catch {
                    #expect(error.code == .decodingFailed)
                    outcomes.append(error.message)
                }
                return true
            }
        }
        return outcomes
    }

    private static let refusal = "The payload of 'a' has more than 3 values; raise FrameLimits.values to accept it."

    @Test("One more than allowed is not decoded, by any codec, wherever it is decoded", arguments: [true, false])
    func codecs(inWorkspace: Bool) throws {
        let payloads = ["[1,2]", "[1,2,3]", "1", #"{"x":{}}"#, #"{"x":[1,2]}"#, #""""#, "[[[]]]", "[[[[]]]]", "[1,2]"]
        let expected = [true, false, true, true, false, true, true, false, true]
        for codec in [EventCodec.json, .foundation] {
            let outcomes = try self.outcomes(
                Array(repeating: payloads, count: 4).flatMap { $0 }, limits: FrameLimits(values: 3), codec: codec,
                inWorkspace: inWorkspace)
            #expect(
                outcomes == Array(repeating: expected.map { $0 ? "decoded" : Self.refusal }, count: 4).flatMap { $0 })
        }
    }

    @Test("A payload that is far too large, and those around it, are checked all the same", arguments: [true, false])
    func large(inWorkspace: Bool) throws {
        let large = "[" + Array(repeating: "[]", count: 100_000).joined(separator: ",") + "]"
        let outcomes = try self.outcomes(
            ["1", "[1]", large, "2", "[2]", large, "[2]"], limits: FrameLimits(values: 3), codec: .json,
            inWorkspace: inWorkspace)
        #expect(outcomes == ["decoded", "decoded", Self.refusal, "decoded", "decoded", Self.refusal, "decoded"])
    }

    @Test("The smaller limit counts, and is the one that is named")
    func coders() throws {
        let coder = EventCodec(payloads: JSONCoder(values: 2))
        let outcomes = try self.outcomes(["[1]", "[1,2]"], limits: FrameLimits(values: 3), codec: coder)
        #expect(outcomes == ["decoded", "The payload of 'a' is no JSONValue."])
        let larger = EventCodec(payloads: JSONCoder(values: 20))
        #expect(try self.outcomes(["[1,2,3]"], limits: FrameLimits(values: 3), codec: larger) == [Self.refusal])
    }

    @Test("What the program has already may have any number of values")
    func ownMessages() throws {
        let values = Array(repeating: "1", count: 300_000).joined(separator: ",")
        let message = try EventMessage(wire: RawJSON(#"["a",[\#(values)]]"#))
        #expect(try message.decode([Int].self).count == 300_000)
    }

    @Test("Connections have the limit of their configuration")
    func configuration() throws {
        for (configuration, values) in [
            (EventSocket.Configuration.trustedLocal, 4 << 20), (.internal, 1 << 18), (.internet, 4096),
        ] {
            #expect(configuration.limits.values == values)
            let shared = SharedConfiguration(configuration, side: .server, logger: Logger(label: "test"))
            let payload = "[" + Array(repeating: "0", count: values).joined(separator: ",") + "]"
            for (text, isDecoded) in [
                (payload, false), (payload.replacing("0,0,", with: "0,", maxReplacements: 1), true),
            ] {
                let message = try EventMessage(wire: RawJSON(#"["a",\#(text)]"#), codec: shared.codec)
                #expect(((try? message.decode([Int8].self)) != nil) == isDecoded)
            }
        }
    }
}
