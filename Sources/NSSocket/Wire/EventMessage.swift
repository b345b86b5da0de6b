//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NSSocketJSON

/// An event as it arrived: its name and its payload, not yet decoded.
///
/// A message shares the bytes of the read that it arrived in, up to 64 KiB, and keeps them in memory. To keep a message for longer than
/// its handler runs, keep its ``compact()`` copy, ``name`` or decoded payload instead.
public struct EventMessage: Sendable {
    private(set) var frame: Frame
    /// Another one whenever the name of what a connection receives may be another: two messages of one connection with the
    /// same number have the same name. 0 if nothing is known.
    ///
    /// It comes round after four thousand million names. Nobody compares messages that lie so far apart.
    private(set) var nameNumber: UInt32

    init(frame: Frame, nameNumber: UInt32 = 0) {
        self.frame = frame
        self.nameNumber = nameNumber
    }

    /// Makes it the message at another place of the same storage: see ``Frame/move(to:lineStart:isFollowedByLineFeed:)``.
    @inline(__always)
    mutating func move(to layout: FrameLayout, lineStart: Int, isFollowedByLineFeed: Bool, nameNumber: UInt32) {
        self.frame.move(to: layout, lineStart: lineStart, isFollowedByLineFeed: isFollowedByLineFeed)
        self.nameNumber = nameNumber
    }

    /// Reads a frame, as a connection does: to play back what was recorded, or to try out what handles messages.
    ///
    /// - Parameters:
    ///   - wire: `["segment",…,payload]`.
    ///   - codec: What ``decode(_:)-(Payload.Type)`` uses.
    /// - Throws: ``EventSocketError/Code/malformedFrame`` if this JSON is no frame.
    public init(wire: RawJSON, codec: EventCodec = .json) throws(EventSocketError) {
        // What this program holds in its hands already needs no limits.
        let limits = FrameLimits(nesting: .max, segments: Frame.mostSegments)
        do throws(FrameFault) {
            guard let layout = try FrameLayout(of: wire.bytes.readableBytesSpan, limits: limits) else {
                throw .malformed(.notAnArray, offset: 0)
            }
            let storage = FrameStorage(wire.bytes, codec: codec)
            self.init(frame: Frame(storage: storage, lineStart: 0, layout: layout, isFollowedByLineFeed: false))
        } catch {
            throw EventSocketError(.malformedFrame, "This is no frame: \(error.explanation).", cause: error)
        }
    }

    /// The event's name. Wildcards in it are ordinary text (behaviour catalogue R9).
    ///
    /// Made anew each time: keep it if you need it often.
    public var name: EventName { self.frame.name }

    /// The whole frame as it arrived: `["segment",…,payload]`.
    public var wire: RawJSON { RawJSON(unchecked: self.frame.line) }

    /// The payload's JSON, unchanged.
    public var payload: RawJSON { RawJSON(unchecked: self.frame.payload) }

    /// The same message in memory of its own: just its bytes, without those of the read that it arrived in.
    ///
    /// Its memory is the next power of two of its size. Returns the message unchanged if that is so already.
    public func compact() -> EventMessage {
        guard !self.frame.isCompact else { return self }
        return EventMessage(frame: self.frame.compact())
    }

    /// Hands over the UTF-8 bytes of each segment of ``name``, in order.
    ///
    /// Makes no strings: for code that sees very many messages. Bytes are copied only for segments that were escaped on
    /// the wire.
    public func forEachSegment(_ body: (_ utf8: Span<UInt8>) -> Void) {
        self.frame.forEachSegment { bytes, hasEscapes in
            if hasEscapes { body(Array(JSONText.unescape(bytes).utf8).span) } else { body(bytes) }
        }
    }

    /// Lends the bytes of ``wire``, and says where among them the payload stands. Copies nothing.
    package func withWire(_ body: (_ wire: RawSpan, _ payload: Range<Int>) -> Void) {
        self.frame.withLine(body)
    }

    /// Decodes the payload.
    ///
    /// - Throws: ``EventSocketError/Code/decodingFailed`` if the payload is no such value.
    public func decode<Payload: Decodable>(
        _ type: Payload.Type = Payload.self
    ) throws(EventSocketError) -> Payload {
        try self.decode(type, in: nil)
    }

    /// Decodes the payload.
    ///
    /// - Parameter workspace: That of the event loop this is called on; `nil` if it is none.
    @inline(__always)
    func decode<Payload: Decodable>(
        _ type: Payload.Type, in workspace: CodecWorkspace?
    ) throws(EventSocketError) -> Payload {
        do {
            return try self.frame.storage.codec.decode(type, of: self.frame, in: workspace)
        } catch {
            throw self.frame.storage.codec.failureToDecode(Payload.self, of: self.name, error)
        }
    }

    /// Decodes the payload if this is the event asked for; `nil` if it is another.
    ///
    /// - Throws: ``EventSocketError/Code/decodingFailed`` if the payload is no such value.
    public func decode<Payload: Decodable>(_ event: Event<Payload>) throws(EventSocketError) -> Payload? {
        self.name == event.name ? try self.decode(Payload.self) : nil
    }
}
