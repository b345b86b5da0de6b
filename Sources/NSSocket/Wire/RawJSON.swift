//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import NIOCore
internal import NSSocketJSON

/// A JSON value as text, checked but not decoded: what an untyped event carries.
///
/// Sending one passes its text on unchanged. The payload of a received message shares the bytes of the read that it arrived in, up to
/// 64 KiB, and keeps them in memory: to keep it for longer than its handler runs, keep its ``compact()`` copy.
public struct RawJSON: Sendable {
    /// The text's UTF-8 bytes, on one line.
    public let bytes: ByteBuffer

    /// `null`.
    public static let null = RawJSON(unchecked: ByteBuffer(staticString: "null"))

    /// How deep a text may nest.
    private static let nesting = 512

    /// Encodes a value.
    ///
    /// - Throws: ``EventSocketError/Code/encodingFailed``.
    package init<Value: Encodable>(
        encoding value: Value, of name: EventName, codec: EventCodec
    ) throws(EventSocketError) {
        try self.init(unchecked: codec.encode(value, of: name))
    }

    /// Decodes the value.
    ///
    /// - Throws: ``EventSocketError/Code/decodingFailed``.
    package func decode<Value: Decodable>(
        _ type: Value.Type, of name: EventName, codec: EventCodec
    ) throws(EventSocketError) -> Value {
        do { return try codec.payloads.decode(type, from: self.bytes) } catch {
            throw EventSocketError(.decodingFailed, "What belongs to '\(name)' is no \(Value.self).", cause: error)
        }
    }

    /// Takes text that is known to be one JSON value on one line, such as text that was put together from other `RawJSON`.
    package init(unchecked bytes: ByteBuffer) {
        self.bytes = bytes
    }

    /// Takes JSON text. A frame is one line: line feeds and carriage returns between its tokens become spaces.
    ///
    /// - Throws: ``EventSocketError/Code/encodingFailed`` if it is no JSON value.
    public init(_ text: String) throws(EventSocketError) {
        try self.init(ByteBuffer(string: text))
    }

    /// Takes the UTF-8 bytes of JSON text. A frame is one line: line feeds and carriage returns between its tokens become spaces.
    ///
    /// - Throws: ``EventSocketError/Code/encodingFailed`` if it is no JSON value.
    public init(_ bytes: ByteBuffer) throws(EventSocketError) {
        do throws(JSONSyntaxError) {
            try JSONGrammar.check(bytes.readableBytesSpan, nesting: Self.nesting)
        } catch {
            throw EventSocketError(.encodingFailed, "This is not JSON: \(error).", cause: error)
        }
        self.bytes = bytes.onOneLine()
    }

    /// The same JSON in memory of its own: just its bytes, without those of the read that it arrived in.
    ///
    /// Its memory is the next power of two of its size. Returns the value unchanged if that is so already.
    public func compact() -> RawJSON {
        guard !self.bytes.isCompact else { return self }
        return RawJSON(unchecked: ByteBuffer(copying: self.bytes.readableBytesSpan))
    }

    /// The text.
    public var text: String { String(buffer: self.bytes) }
}

extension RawJSON: Hashable {}

extension RawJSON: CustomStringConvertible {
    /// The text.
    public var description: String { self.text }
}
