//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket

extension EventCodec {
    /// Writes each line backwards.
    static let reversed = EventCodec(
        payloads: TextCoder(),
        lines: LineCoder(
            encode: { ByteBuffer(bytes: $0.readableBytesView.reversed()) },
            decode: { ByteBuffer(bytes: $0.readableBytesView.reversed()) }
        )
    )

    /// Payloads are encoded by their own description.
    private struct TextCoder: PayloadCoder {
        func encode<Payload: Encodable>(_ payload: Payload, into buffer: inout ByteBuffer) throws {
            buffer.writeString("\(payload)")
        }

        func decode<Payload: Decodable>(_ type: Payload.Type, from json: ByteBuffer) throws -> Payload {
            guard let text = String(buffer: json) as? Payload else { throw CancellationError() }
            return text
        }
    }
}
