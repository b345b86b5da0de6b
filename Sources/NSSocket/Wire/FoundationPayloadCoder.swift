//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
internal import NIOCore
internal import NIOFoundationEssentialsCompat
internal import NSSocketJSON

/// Foundation's JSON coders. The only file that knows Foundation.
struct FoundationPayloadCoder: PayloadCoder {
    func encode<Payload: Encodable>(_ payload: Payload, into buffer: inout ByteBuffer) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        encoder.dateEncodingStrategy = .iso8601
        buffer.writeBytes(try encoder.encode(payload))
    }

    func decode<Payload: Decodable>(_ type: Payload.Type, from json: ByteBuffer) throws -> Payload {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        var json = json
        // Foundation keeps the first of members with the same name (behaviour catalogue R13).
        for range in ReplacedMembers.ranges(in: json.readableBytesSpan) {
            json.setRepeatingByte(.space, count: range.count, at: json.readerIndex + range.lowerBound)
        }
        return try decoder.decode(type, from: Data(json.readableBytesView))
    }
}
