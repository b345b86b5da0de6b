//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NIOCore

import TestSupport

@testable import NSSocket

/// A line of the `wire-encode` files: an event and the line that was sent for it.
struct EncodeVector: Decodable {
    var id: String
    var cat: String
    /// `nil` where a segment is no string or not representable.
    var event: VectorEvent?
    var delimiter: String
    /// `nil` where JavaScript can hold it and JSON cannot.
    var payload: TestJSON?
    var bytes: ByteBuffer?
    var isExact: Bool?
    /// The answer where the original is wrong.
    var expectedBytes: ByteBuffer?

    private enum CodingKeys: String, CodingKey {
        case id, cat, event, delimiter, payload
        case bytes = "bytes_base64"
        case isExact = "exact"
        case expectedBytes = "expected_bytes_base64"
    }

    init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: CodingKeys.self)
        self.id = try row.decode(String.self, forKey: .id)
        self.cat = try row.decode(String.self, forKey: .cat)
        self.event = try? row.decode(VectorEvent.self, forKey: .event)
        self.delimiter = try row.decode(String.self, forKey: .delimiter)
        // A payload may be null, which is something else than none.
        self.payload = row.contains(.payload) ? try row.decode(TestJSON.self, forKey: .payload) : nil
        self.bytes = try row.decodeIfPresent(Data.self, forKey: .bytes).map { ByteBuffer(bytes: $0) }
        self.isExact = try row.decodeIfPresent(Bool.self, forKey: .isExact)
        self.expectedBytes = try row.decodeIfPresent(Data.self, forKey: .expectedBytes).map { ByteBuffer(bytes: $0) }
    }

    /// The payloads of a file as they stand there, which is how `JSON.stringify` wrote them.
    static func payloadTexts(of file: String) throws -> [String] {
        let text = try String(contentsOf: Vectors.folder.appendingPathComponent(file), encoding: .utf8)
        return try text.split(separator: "\n").map { row in
            // Inside strings the quotes would be escaped.
            guard let start = row.firstRange(of: "\"payload\":")?.upperBound,
                let end = row.ranges(of: ",\"bytes_base64\":").last?.lowerBound, start < end
            else { throw Vectors.Failure(description: "\(file): a row without payload and bytes") }
            return String(row[start..<end])
        }
    }

    /// The line for a payload.
    func line(_ payload: ByteBuffer) throws -> ByteBuffer {
        guard let event else { throw Vectors.Failure(description: "\(self.id) has no name") }
        var line = ByteBuffer()
        try NamedPayload(event.name(self.delimiter), payload).write(to: &line)
        return line
    }

    /// The line for the payload as Foundation writes it.
    func encodedLine() throws -> ByteBuffer {
        guard let payload else { throw Vectors.Failure(description: "\(self.id) has no payload") }
        var json = ByteBuffer()
        try EventCodec.foundation.payloads.encode(payload, into: &json)
        return try self.line(json)
    }

    /// The line as the default codec writes it.
    func encodedLineByDefault() throws -> ByteBuffer {
        guard let payload, let event else { throw Vectors.Failure(description: "\(self.id) has no name or payload") }
        var bytes = ByteBuffer()
        try EventCodec.json.encodeLine(event.name(self.delimiter), payload, in: nil) { line in
            _ = bytes.writeBytes(line)
        }
        return bytes
    }
}
