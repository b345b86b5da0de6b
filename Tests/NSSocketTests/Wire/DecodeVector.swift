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

/// A line of the `wire-decode` files: a stream and the events in it.
struct DecodeVector: Decodable {
    struct Event: Decodable, Equatable {
        var event: [String]
        var payload: TestJSON

        static func == (left: Self, right: Self) -> Bool {
            EventName(segments: left.event) == EventName(segments: right.event) && left.payload == right.payload
        }
    }

    var id: String
    var chunks: [ByteBuffer]
    /// Whether the peer closed its side.
    var end: Bool
    /// The answer where the original is right.
    var events: [Event]?
    /// The answer where the original is wrong, if there is only one right one.
    var expected: [Event]?
    var expectedErrors: Int?

    private enum CodingKeys: String, CodingKey {
        case id, end, events, expected
        case chunks = "chunks_base64"
        case expectedErrors = "expected_errors"
    }

    init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: CodingKeys.self)
        self.id = try row.decode(String.self, forKey: .id)
        self.chunks = try row.decode([Data].self, forKey: .chunks).map { ByteBuffer(bytes: $0) }
        self.end = try row.decode(Bool.self, forKey: .end)
        self.events = try row.decodeIfPresent([Event].self, forKey: .events)
        self.expected = try row.decodeIfPresent([Event].self, forKey: .expected)
        self.expectedErrors = try row.decodeIfPresent(Int.self, forKey: .expectedErrors)
    }

    /// The whole stream.
    var bytes: ByteBuffer {
        self.chunks.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer($1) }
    }

    /// For each line that is not empty, whether a carriage return stands elsewhere than at its end: the original takes it for a blank.
    var hasCarriageReturns: [Bool] {
        self.bytes.readableBytesView.split(separator: .lineFeed).filter { $0 != [.carriageReturn] }
            .map { $0.dropLast().contains(.carriageReturn) }
    }

    /// Whether a good line ends the stream, there to show that it goes on behind what comes before.
    var goesOn: Bool {
        let next = Array("[\"next\",1]\n".utf8)
        return Array(self.bytes.readableBytesView).suffix(next.count) == next[...]
    }

    /// What a scanner makes of the stream, in the chunks of the recording or in others.
    func steps(_ chunks: [ByteBuffer]? = nil, limits: FrameLimits = Scan.wideLimits) -> [ScanStep] {
        Scan.steps(chunks ?? self.chunks, end: self.end, limits: limits)
    }
}

extension ScanStep {
    /// The event as the vectors write it; `nil` for a fault.
    var vectorEvent: DecodeVector.Event? {
        get throws {
            guard case .frame(let name, let payload) = self else { return nil }
            let value = try EventCodec.foundation.payloads.decode(TestJSON.self, from: payload.bytes)
            return DecodeVector.Event(event: name.segments, payload: value)
        }
    }
}
