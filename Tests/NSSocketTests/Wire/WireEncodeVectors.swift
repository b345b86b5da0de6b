//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import Testing

@testable import NSSocket

@Suite("Recorded sends")
struct WireEncodeVectors {
    private static let file = "wire-encode.jsonl"

    @Test("Encoded payloads")
    func encoded() throws {
        for vector in try Vectors.rows(of: Self.file, as: EncodeVector.self) {
            try Self.check(vector, vector.encodedLine())
            try Self.check(vector, vector.encodedLineByDefault())
        }
    }

    @Test("Payloads as text pass through unchanged")
    func text() throws {
        let vectors = try Vectors.rows(of: Self.file, as: EncodeVector.self)
        let texts = try EncodeVector.payloadTexts(of: Self.file)
        try #require(vectors.count == texts.count)
        for (vector, text) in zip(vectors, texts) {
            let line = try vector.line(RawJSON(text).bytes)
            try Self.check(vector, line)
            #expect(String(buffer: line).hasSuffix(text + "]\n"), "\(vector.id)")
        }
    }

    @Test("Where the original spreads an array over the frame")
    func arrays() throws {
        var checked = 0
        for vector in try Vectors.rows(of: "wire-encode-quirks.jsonl", as: EncodeVector.self) {
            guard let expected = vector.expectedBytes else { continue }
            let line = try vector.encodedLine()
            #expect(line == expected, "\(vector.id): \(String(buffer: line))")
            checked += 1
        }
        #expect(checked > 0)
    }

    @Test("Where the original sends an event without segments")
    func emptyEvents() throws {
        for vector in try Vectors.rows(of: "wire-encode-quirks.jsonl", as: EncodeVector.self) {
            guard vector.cat == "empty-event" else { continue }
            let error = #expect(throws: EventSocketError.self, "\(vector.id)") { try vector.line(RawJSON.null.bytes) }
            #expect(error?.code == .invalidEventName, "\(vector.id)")
        }
    }

    private static func check(_ vector: EncodeVector, _ line: ByteBuffer) throws {
        let id = Comment(rawValue: "\(vector.id): \(String(buffer: line))")
        let recorded = try #require(vector.bytes, id)
        let isExact = try #require(vector.isExact as Bool?, id)
        if isExact {
            #expect(line == recorded, id)
        } else {
            #expect(line.readableBytesSpan.firstLineFeed(from: 0) == line.readableBytes - 1, id)
            let read = try Scan.steps([line], limits: Scan.wideLimits).map { try $0.vectorEvent }
            let asRecorded = try Scan.steps([recorded], limits: Scan.wideLimits).map { try $0.vectorEvent }
            #expect(read == asRecorded, id)
            #expect(read.first??.payload == vector.payload, id)
        }
    }
}
