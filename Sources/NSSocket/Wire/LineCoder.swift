//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import NIOCore

/// Turns the JSON of a frame into a line and back, for peers that put something else on the line: base64, say, or a
/// cipher.
public struct LineCoder: Sendable {
    /// Turns the JSON of a frame, `[…]`, into the line without its line feed. Output with a line feed or a carriage
    /// return is refused: the send throws and nothing is sent.
    public var encode: @Sendable (_ frame: ByteBuffer) throws -> ByteBuffer
    /// Turns a line without its line feed into the JSON of a frame. What it throws makes the line a malformed one.
    public var decode: @Sendable (_ line: ByteBuffer) throws -> ByteBuffer

    /// Creates a line coder. Both are called from many tasks at once.
    public init(
        encode: @escaping @Sendable (_ frame: ByteBuffer) throws -> ByteBuffer,
        decode: @escaping @Sendable (_ line: ByteBuffer) throws -> ByteBuffer
    ) {
        self.encode = encode
        self.decode = decode
    }
}
