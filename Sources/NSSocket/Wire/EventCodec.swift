//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NSSocketJSON

/// How payloads become JSON and back, and, for peers that wrap their lines, how frames become lines.
///
/// The original's `encode` and `decode` options, with bytes on both sides (behaviour catalogue C8).
public struct EventCodec: Sendable {
    /// Shared, so that a message carries one reference.
    private final class Storage: Sendable {
        let payloads: any PayloadCoder
        let lines: LineCoder?
        /// The coder of the payloads, if it is this library's own, which can do more than the protocol asks for.
        let json: JSONCoder?
        /// How many values a payload from a peer may have; `nil` for what the program holds in its hands already.
        let values: Int?

        init(payloads: any PayloadCoder, lines: LineCoder?, values: Int? = nil) {
            self.payloads = payloads
            self.lines = lines
            self.values = values
            var json = payloads as? JSONCoder
            if let limit = json?.values { json?.values = min(limit, values ?? limit) }
            self.json = json
        }
    }

    private let storage: Storage

    private init(_ storage: Storage) { self.storage = storage }

    /// Creates a codec.
    ///
    /// - Parameters:
    ///   - payloads: Turns payloads into JSON and back.
    ///   - lines: Turns the JSON of a whole frame into a line and back; `nil` when they are the same, as in the original.
    public init(payloads: any PayloadCoder, lines: LineCoder? = nil) {
        self.storage = Storage(payloads: payloads, lines: lines)
    }

    /// This library's own JSON coder, the default: several times as fast as Foundation's, with 64-bit integers both ways and
    /// dates as JavaScript writes them.
    public static let json = EventCodec(payloads: JSONCoder())

    /// Foundation's `JSONEncoder` and `JSONDecoder`, with slashes unescaped and dates as ISO 8601 strings, as
    /// `JSON.stringify` writes both.
    public static let foundation = EventCodec(payloads: FoundationPayloadCoder())

    /// The same codec for payloads from peers.
    func limited(by limits: FrameLimits) -> Self {
        Self(Storage(payloads: self.payloads, lines: self.lines, values: limits.values))
    }

    var payloads: any PayloadCoder { self.storage.payloads }
    var lines: LineCoder? { self.storage.lines }

    /// Makes the line of an event, and lends it with its line feed. Call outside any lock: it runs the code of users.
    ///
    /// - Parameter workspace: That of the event loop this is called on; `nil` if it is none.
    /// - Throws: ``EventSocketError/Code/encodingFailed``, or ``EventSocketError/Code/invalidEventName`` for a name without
    ///   segments.
    @inline(__always)
    func encodeLine<Payload: Encodable>(
        _ name: EventName, _ payload: Payload, in workspace: CodecWorkspace?,
        _ body: (_ line: RawSpan) -> Void
    ) throws(EventSocketError) {
        guard let coder = self.storage.json, self.lines == nil else {
            var line = ByteBuffer()
            let frame = try NamedPayload(name, self.encode(payload, of: name))
            if let lines { try ReadyLine(frame, by: lines).write(to: &line) } else { frame.write(to: &line) }
            return body(line.readableBytesSpan)
        }
        try name.checkCanBeSent()
        do { try coder.encodeLine(name.segments, payload, in: workspace, body) } catch {
            throw Self.failureToEncode(Payload.self, of: name, error)
        }
    }

    /// Decodes the payload of a frame, whose strings were checked with its line.
    ///
    /// - Parameter workspace: That of the event loop this is called on; `nil` if it is none.
    @inline(__always)
    func decode<Payload: Decodable>(
        _ type: Payload.Type, of frame: Frame, in workspace: CodecWorkspace?
    ) throws -> Payload {
        guard let coder = self.storage.json else { return try self.decodeByOther(type, frame.payload) }
        return try frame.withPayloadAndBehind { bytes, count in
            try coder.decode(type, fromCheckedTextAtStartOf: bytes, count: count, in: workspace)
        }
    }

    private func decodeByOther<Payload: Decodable>(_ type: Payload.Type, _ payload: ByteBuffer) throws -> Payload {
        if let limit = self.storage.values, JSONGrammar.hasMoreValues(than: limit, in: payload.readableBytesSpan) {
            throw DecodingError.tooManyValues(limit: limit)
        }
        if payload.readableBytesSpan.withUnsafeBytes({ CombiningMarks.areTooMany(in: $0.bindMemory(to: UInt8.self)) }) {
            throw DecodingError.tooManyMarks
        }
        return try self.payloads.decode(type, from: payload)
    }

    /// The error that a consumer of the payload gets for an error of decoding.
    @inline(never)
    func failureToDecode(_ payload: Any.Type, of name: EventName, _ error: any Error) -> EventSocketError {
        if let limit = self.storage.values, (error as? DecodingError)?.isTooManyValues == true,
            limit == self.storage.json?.values ?? limit
        {
            return EventSocketError(
                .decodingFailed,
                "The payload of '\(name)' has more than \(limit) values; raise FrameLimits.values to accept it.",
                cause: error
            )
        }
        return EventSocketError(.decodingFailed, "The payload of '\(name)' is no \(payload).", cause: error)
    }

    /// The JSON of a payload, on one line. Call outside any lock: it runs the code of users.
    ///
    /// - Throws: ``EventSocketError/Code/encodingFailed``.
    func encode<Payload: Encodable>(
        _ payload: Payload, of name: EventName
    ) throws(EventSocketError) -> ByteBuffer {
        var json = ByteBuffer()
        do {
            try self.payloads.encode(payload, into: &json)
        } catch {
            throw Self.failureToEncode(Payload.self, of: name, error)
        }
        return json.onOneLine()
    }

    @inline(never)
    private static func failureToEncode(
        _ payload: Any.Type, of name: EventName, _ error: any Error
    ) -> EventSocketError {
        EventSocketError(.encodingFailed, "The payload of '\(name)', a \(payload), cannot be encoded.", cause: error)
    }
}
