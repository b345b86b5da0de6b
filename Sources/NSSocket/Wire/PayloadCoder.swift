//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import NIOCore

/// Turns payloads into JSON and back.
///
/// Called from many tasks at once.
public protocol PayloadCoder: Sendable {
    /// Appends one JSON value to the buffer, in UTF-8. Line feeds and carriage returns between its tokens become spaces on the wire.
    ///
    /// What it throws reaches the sender as the cause of ``EventSocketError/Code/encodingFailed``, and nothing is sent.
    func encode<Payload: Encodable>(_ payload: Payload, into buffer: inout ByteBuffer) throws

    /// Decodes one JSON value, which was checked for its grammar.
    ///
    /// What it throws reaches the receiver as the cause of ``EventSocketError/Code/decodingFailed``.
    func decode<Payload: Decodable>(_ type: Payload.Type, from json: ByteBuffer) throws -> Payload
}
