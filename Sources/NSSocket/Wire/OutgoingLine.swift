//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NSSocketJSON

/// A line to be sent, put together only where it is written.
protocol OutgoingLine: Sendable {
    /// The event's name.
    var name: EventName { get }

    /// About how many bytes it has, its line feed included: escapes in segments add to it.
    var byteCount: Int { get }

    /// The line and its line feed, if they stand in one piece somewhere.
    var run: LineBuffer.Run? { get }

    /// Writes the line and its line feed.
    func write(to buffer: inout ByteBuffer)
}

extension OutgoingLine {
    var run: LineBuffer.Run? { nil }
}

/// A frame made of a name and a payload.
struct NamedPayload: OutgoingLine {
    let name: EventName
    /// JSON on one line.
    let payload: ByteBuffer

    /// - Throws: ``EventSocketError/Code/invalidEventName`` for a name without segments (behaviour catalogue S9).
    init(_ name: EventName, _ payload: ByteBuffer) throws(EventSocketError) {
        guard !name.segments.isEmpty else {
            throw EventSocketError(.invalidEventName, "An event needs a name of at least one segment to be sent.")
        }
        self.name = name
        self.payload = payload
    }

    var byteCount: Int {
        self.name.segments.reduce(self.payload.readableBytes + 3) { $0 + $1.utf8.count + 3 }
    }

    func write(to buffer: inout ByteBuffer) {
        FrameEncoder.write(self.name, payload: self.payload, to: &buffer)
    }
}

/// What a ``LineCoder`` made of a frame.
struct WrappedLine: OutgoingLine {
    let name: EventName
    private let line: ByteBuffer

    /// - Throws: ``EventSocketError/Code/encodingFailed`` if the coder throws or writes a line feed.
    init(_ frame: some OutgoingLine, by coder: LineCoder) throws(EventSocketError) {
        self.name = frame.name
        var json = ByteBuffer()
        frame.write(to: &json)
        json.moveWriterIndex(to: json.writerIndex - 1)  // the line feed
        do { self.line = try coder.encode(json) } catch {
            throw EventSocketError(.encodingFailed, "The codec cannot turn the frame into a line.", cause: error)
        }
        try self.line.checkIsOneLine()
    }

    var byteCount: Int { self.line.readableBytes + 1 }

    func write(to buffer: inout ByteBuffer) {
        buffer.writeBytes(self.line.readableBytesSpan)
        buffer.writeInteger(UInt8.lineFeed)
    }
}
