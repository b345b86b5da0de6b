//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// A line to be sent, put together only where it is written.
enum OutgoingLine: Sendable {
    case parts(EventName, payload: ByteBuffer)
    /// A frame passed on as it was received.
    case frame(Frame)
    /// What a ``LineCoder`` made of a frame.
    case wrapped(ByteBuffer)

    /// About how many bytes it has: escapes in segments add to it.
    var count: Int {
        switch self {
        case .parts(let name, let payload):
            name.segments.reduce(payload.readableBytes + 3) { $0 + $1.utf8.count + 3 }
        case .frame(let frame): frame.line.readableBytes + 1
        case .wrapped(let line): line.readableBytes + 1
        }
    }

    func write(to buffer: inout ByteBuffer) {
        switch self {
        case .parts(let name, let payload): FrameEncoder.write(name, payload: payload, to: &buffer)
        case .frame(let frame): FrameEncoder.write(frame, to: &buffer)
        case .wrapped(let line):
            buffer.writeImmutableBuffer(line)
            buffer.writeInteger(UInt8.lineFeed)
        }
    }
}
