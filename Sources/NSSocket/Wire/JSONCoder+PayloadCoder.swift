//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import NIOCore
public import NSSocketJSON

extension JSONCoder: PayloadCoder {
    /// Appends a payload to the buffer.
    public func encode<Payload: Encodable>(_ payload: Payload, into buffer: inout ByteBuffer) throws {
        try self.encode(payload) { text in _ = buffer.writeBytes(text) }
    }

    /// Decodes a payload.
    ///
    /// Looks at all of it: whoever unwraps payloads before may call this, too. What came on a line that was checked is decoded
    /// without a second look, see ``EventCodec``.
    public func decode<Payload: Decodable>(_ type: Payload.Type, from json: ByteBuffer) throws -> Payload {
        try self.decode(type, from: json.readableBytesSpan)
    }
}
