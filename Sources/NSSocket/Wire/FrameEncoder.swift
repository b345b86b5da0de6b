//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NSSocketJSON

/// Writes frames as the original writes them (behaviour catalogue W2): `["segment",…,payload]`, no spaces, one
/// line feed.
enum FrameEncoder {
    /// Writes a frame around a payload.
    ///
    /// - Parameter payload: JSON on one line.
    static func write(_ name: EventName, payload: ByteBuffer, to buffer: inout ByteBuffer) {
        buffer.writeInteger(UInt8.openBracket)
        for segment in name.segments {
            buffer.writeJSONString(segment)
            buffer.writeInteger(UInt8.comma)
        }
        buffer.writeBytes(payload.readableBytesSpan)
        buffer.writeInteger(UInt8.closeBracket)
        buffer.writeInteger(UInt8.lineFeed)
    }
}
