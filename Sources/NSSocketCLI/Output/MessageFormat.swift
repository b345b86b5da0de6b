//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket

/// How the messages of one connection are printed.
struct MessageFormat: Sendable {
    private let isJSON: Bool
    /// What stands in front of the name.
    private let prefix: ByteBuffer
    /// Around the name.
    private let style: TextStyle

    /// A line for people, in the form that input lines have.
    ///
    /// - Parameter connection: Its number, if it is to be told.
    static func text(connection: Int?, style: TextStyle) -> MessageFormat {
        MessageFormat(isJSON: false, prefix: connection.map { "\(style.dim("#\($0)")) " } ?? "", style: style)
    }

    /// A JSON object.
    static func json(connection: Int) -> MessageFormat {
        MessageFormat(
            isJSON: true, prefix: #"{"type":"message","connection":\#(connection),"event":["#,
            style: TextStyle(isOn: false)
        )
    }

    private init(isJSON: Bool, prefix: String, style: TextStyle) {
        self.isJSON = isJSON
        self.prefix = ByteBuffer(string: prefix)
        self.style = style
    }

    /// Appends the line for a message, its bytes copied straight from the read.
    func write(_ message: EventMessage, to buffer: inout ByteBuffer) {
        buffer.writeImmutableBuffer(self.prefix)
        if self.isJSON { self.writeMembers(message, to: &buffer) } else { self.writeText(message, to: &buffer) }
        buffer.writeInteger(UInt8.lineFeed)
    }

    private func writeMembers(_ message: EventMessage, to buffer: inout ByteBuffer) {
        var isFirst = true
        message.forEachSegment { segment in
            if !isFirst { buffer.writeInteger(UInt8.comma) }
            isFirst = false
            buffer.writeJSONString(segment)
        }
        buffer.writeStaticString(#"],"payload":"#)
        buffer.writeImmutableBuffer(message.payload.bytes)
        buffer.writeInteger(UInt8.closeBrace)
    }

    private func writeText(_ message: EventMessage, to buffer: inout ByteBuffer) {
        let start = buffer.writerIndex
        buffer.writeString(self.style.nameStart)
        guard buffer.writePlainName(of: message) else {
            buffer.moveWriterIndex(to: start)
            buffer.writeImmutableBuffer(message.wire.bytes)
            return
        }
        buffer.writeString(self.style.end)
        buffer.writeInteger(UInt8.space)
        buffer.writeImmutableBuffer(message.payload.bytes)
    }
}

extension ByteBuffer {
    /// Appends the segments with `::` between them.
    ///
    /// - Returns: Whether reading that as an input line gives the same name. If not, what was appended is of no use.
    fileprivate mutating func writePlainName(of message: EventMessage) -> Bool {
        let start = self.writerIndex
        var isPlain = true
        var endsWithColon = false
        var count = 0
        message.forEachSegment { segment in
            if count > 0 {
                self.writeStaticString("::")
                // `a:` and `b` would read as `a` and `:b`.
                if endsWithColon { isPlain = false }
            }
            count += 1
            endsWithColon = false
            for index in segment.indices {
                let byte = segment[index]
                if byte <= .space || byte == 0x7F || (byte == .colon && endsWithColon) { isPlain = false }
                endsWithColon = byte == .colon
            }
            self.writeBytes(segment.bytes)
        }
        guard isPlain, let first = self.getInteger(at: start, as: UInt8.self) else { return false }
        // Such a line is a frame.
        return first != .openBracket
    }

    /// Appends text as a JSON string, escaped as on the wire.
    mutating func writeJSONString(_ utf8: Span<UInt8>) {
        for index in utf8.indices where utf8[index] < 0x20 || utf8[index] == .quote || utf8[index] == .backslash {
            JSONText.write(utf8.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }, to: &self)
            return
        }
        self.writeInteger(UInt8.quote)
        self.writeBytes(utf8.bytes)
        self.writeInteger(UInt8.quote)
    }
}
