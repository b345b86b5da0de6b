//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

package import NIOCore

/// Lines that are encoded once and sent on many connections, all of which get the same bytes.
package struct SharedLines: Sendable {
    /// The lines, each with its line feed.
    package private(set) var bytes: ByteBuffer
    /// How many lines these are.
    package private(set) var count: Int

    /// Encodes an event.
    ///
    /// - Throws: ``EventSocketError/Code/encodingFailed``, or ``EventSocketError/Code/invalidEventName`` for a name without
    ///   segments.
    package init<Payload: Encodable>(
        _ name: EventName, _ payload: Payload, codec: EventCodec
    ) throws(EventSocketError) {
        var bytes = ByteBuffer()
        try codec.encodeLine(name, payload, in: nil) { line in _ = bytes.writeBytes(line) }
        self.init(trusted: bytes, count: 1)
    }

    /// Takes JSON text as it is.
    ///
    /// - Throws: As the other initialiser.
    package init(_ name: EventName, _ payload: RawJSON, codec: EventCodec) throws(EventSocketError) {
        try self.init(NamedPayload(name, payload.bytes), codec: codec)
    }

    /// Passes a message on, name and payload unchanged.
    ///
    /// - Throws: ``EventSocketError/Code/encodingFailed`` if the codec's lines are not JSON and it cannot make one.
    package init(_ message: EventMessage, codec: EventCodec) throws(EventSocketError) {
        try self.init(message.frame, codec: codec)
    }

    private init(_ line: some OutgoingLine, codec: EventCodec) throws(EventSocketError) {
        var bytes = ByteBuffer()
        bytes.reserveCapacity(line.byteCount)
        if let coder = codec.lines {
            try ReadyLine(line, by: coder).write(to: &bytes)
        } else {
            line.write(to: &bytes)
        }
        self.bytes = bytes
        self.count = 1
    }

    /// Takes lines that another process encoded and this one has reason to trust.
    package init(trusted bytes: ByteBuffer, count: Int) {
        self.bytes = bytes
        self.count = count
    }

    /// Joins lines, in order.
    package init(joining all: some Collection<SharedLines>) {
        guard all.count > 1 else {
            self = all.first ?? SharedLines(trusted: ByteBuffer(), count: 0)
            return
        }
        var bytes = ByteBuffer()
        bytes.reserveCapacity(all.reduce(0) { $0 + $1.bytes.readableBytes })
        self.count = 0
        for lines in all {
            bytes.writeBytes(lines.bytes.readableBytesSpan)
            self.count += lines.count
        }
        self.bytes = bytes
    }
}
