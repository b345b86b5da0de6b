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

    /// Writes the line and its line feed.
    func write(to buffer: inout ByteBuffer)

    /// Puts the line and its line feed behind other lines.
    func append(to lines: inout LineBuffer)
}

extension OutgoingLine {
    func append(to lines: inout LineBuffer) {
        lines.write { self.write(to: &$0) }
    }
}

/// A frame made of a name and a payload.
struct NamedPayload: OutgoingLine {
    let name: EventName
    /// JSON on one line.
    let payload: ByteBuffer

    /// - Throws: ``EventSocketError/Code/invalidEventName`` for a name without segments (behaviour catalogue S9).
    init(_ name: EventName, _ payload: ByteBuffer) throws(EventSocketError) {
        try name.checkCanBeSent()
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

/// A line that is ready, which takes nothing but copying.
struct ReadyLine: OutgoingLine {
    let name: EventName
    /// Its line feed included.
    private let line: ByteBuffer

    init(_ name: EventName, _ line: ByteBuffer) {
        self.name = name
        self.line = line
    }

    /// What a ``LineCoder`` makes of a frame.
    ///
    /// - Throws: ``EventSocketError/Code/encodingFailed`` if the coder throws, or writes a line feed or carriage return.
    init(_ frame: some OutgoingLine, by coder: LineCoder) throws(EventSocketError) {
        var json = ByteBuffer()
        frame.write(to: &json)
        json.moveWriterIndex(to: json.writerIndex - 1)  // the line feed
        var line: ByteBuffer
        do { line = try coder.encode(json) } catch {
            throw EventSocketError(.encodingFailed, "The codec cannot turn the frame into a line.", cause: error)
        }
        guard line.isOneLine else {
            throw EventSocketError(
                .encodingFailed,
                "The codec makes more than one line of the frame; have it write no line feed or carriage return.")
        }
        line.writeInteger(UInt8.lineFeed)
        self.init(frame.name, line)
    }

    var byteCount: Int { self.line.readableBytes }

    func write(to buffer: inout ByteBuffer) {
        buffer.writeBytes(self.line.readableBytesSpan)
    }
}

extension EventName {
    /// - Throws: ``EventSocketError/Code/invalidEventName`` for a name without segments (behaviour catalogue S9).
    func checkCanBeSent() throws(EventSocketError) {
        guard self.segments.isEmpty else { return }
        throw EventSocketError(.invalidEventName, "An event needs a name of at least one segment to be sent.")
    }
}
