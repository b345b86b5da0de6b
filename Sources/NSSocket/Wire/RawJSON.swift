//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import NIOCore

/// A JSON value as text, checked but not decoded: what an untyped event carries.
///
/// Sending one passes its text on unchanged.
public struct RawJSON: Sendable {
    /// The text's UTF-8 bytes, on one line.
    public let bytes: ByteBuffer

    /// `null`.
    public static let null = RawJSON(unchecked: ByteBuffer(staticString: "null"))

    init(unchecked bytes: ByteBuffer) {
        self.bytes = bytes
    }

    /// Takes JSON text.
    ///
    /// - Throws: ``EventSocketError/Code/encodingFailed`` if it is no JSON value, or holds a line feed: a frame is one line.
    public init(_ text: String) throws(EventSocketError) {
        try self.init(ByteBuffer(string: text))
    }

    /// Takes the UTF-8 bytes of JSON text.
    ///
    /// - Throws: ``EventSocketError/Code/encodingFailed`` if it is no JSON value, or holds a line feed: a frame is one line.
    public init(_ bytes: ByteBuffer) throws(EventSocketError) {
        try bytes.checkIsOneLine()
        do throws(FrameFault) {
            let span = bytes.readableBytesSpan
            let start = JSONGrammar.skipWhitespace(span, from: 0)
            let end = try JSONGrammar.skipValue(span, from: start, nesting: 512)
            guard JSONGrammar.skipWhitespace(span, from: end) == span.byteCount else {
                throw .malformed(.trailingBytes, offset: end)
            }
        } catch {
            throw EventSocketError(.encodingFailed, "This is not JSON: \(error.explanation).", cause: error)
        }
        self.bytes = bytes
    }

    /// The text.
    public var text: String { String(buffer: self.bytes) }
}

extension RawJSON: Hashable {}

extension RawJSON: CustomStringConvertible {
    /// The text.
    public var description: String { self.text }
}

extension FrameFault {
    /// The fault in words.
    var explanation: String {
        switch self {
        case .malformed(let reason, let offset): "\(reason.rawValue) (byte \(offset))"
        case .tooDeep(let limit): "it nests deeper than \(limit)"
        case .tooLong, .tooManySegments: "it is too large"
        }
    }
}
