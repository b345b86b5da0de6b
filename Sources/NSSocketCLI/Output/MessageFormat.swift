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
    /// What stands in front of the message.
    private let prefix: [UInt8]
    /// Colours the name.
    private let nameStart: [UInt8]
    private let nameEnd: [UInt8]

    /// A line for people, in the form that input lines have.
    ///
    /// - Parameter connection: Its number, if it is to be told.
    static func text(connection: Int?, style: TextStyle) -> MessageFormat {
        MessageFormat(isJSON: false, prefix: connection.map { "\(style.dim("#\($0)")) " } ?? "", style: style)
    }

    /// A JSON object.
    static func json(connection: Int) -> MessageFormat {
        MessageFormat(
            isJSON: true, prefix: #"{"type":"message","connection":\#(connection),"event":"#,
            style: TextStyle(isOn: false)
        )
    }

    private init(isJSON: Bool, prefix: String, style: TextStyle) {
        self.isJSON = isJSON
        self.prefix = Array(prefix.utf8)
        self.nameStart = Array(style.nameStart.utf8)
        self.nameEnd = Array(style.end.utf8)
    }

    /// Appends the line for a message, its bytes copied straight from the read.
    func write(_ message: EventMessage, to buffer: inout ByteBuffer) {
        let isWritten = message.withUnsafeBytes { frame, payload in
            // What surrounds the name and the payload is never longer than this, and a plain name never than its JSON.
            let room = self.prefix.count + self.nameStart.count + self.nameEnd.count + frame.count + 16
            let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { bytes in
                var line = LineSpace(bytes)
                let isPlain = self.isJSON ? self.json(frame, payload, &line) : self.text(frame, payload, &line)
                return isPlain ? line.count : 0
            }
            return count > 0
        }
        if isWritten { return }
        buffer.writeBytes(self.prefix)
        if self.isJSON {
            buffer.writeMembers(of: message)
        } else {
            buffer.writeText(of: message, self.nameStart, self.nameEnd)
        }
        buffer.writeInteger(UInt8.lineFeed)
    }

    // MARK: Names that stand on the wire as nearly all do, such as `["a","b",`

    /// Returns whether the name can be copied as it is.
    private func json(_ frame: UnsafeRawBufferPointer, _ payload: Range<Int>, _ line: inout LineSpace) -> Bool {
        var position = 1
        while position < payload.lowerBound {
            guard frame[position] == .quote else { return false }
            position += 1
            while frame[position] != .quote {
                if frame[position] == .backslash { return false }
                position += 1
            }
            guard frame[position + 1] == .comma else { return false }
            position += 2
        }
        // No segments, or white space before the payload.
        guard position == payload.lowerBound, position > 1 else { return false }
        line.append(self.prefix)
        line.append(UnsafeRawBufferPointer(rebasing: frame[..<(position - 1)]))
        line.append(#"],"payload":"#)
        line.append(UnsafeRawBufferPointer(rebasing: frame[payload]))
        line.append("}\n")
        return true
    }

    /// Returns whether the name can be written as `a::b`, and read again.
    private func text(_ frame: UnsafeRawBufferPointer, _ payload: Range<Int>, _ line: inout LineSpace) -> Bool {
        line.append(self.prefix)
        line.append(self.nameStart)
        var position = 1
        while position < payload.lowerBound {
            guard frame[position] == .quote else { return false }
            position += 1
            if position > 2 {
                line.append(UInt8.colon)
                line.append(UInt8.colon)
            }
            while frame[position] != .quote {
                let byte = frame[position]
                // Names with colons are rare, and have rules of their own.
                if byte <= .space || byte == 0x7F || byte == .backslash || byte == .colon { return false }
                line.append(byte)
                position += 1
            }
            guard frame[position + 1] == .comma else { return false }
            position += 2
        }
        // `["",` is 4 bytes; and a line that begins with a bracket is a frame.
        guard position == payload.lowerBound, position > 4, frame[2] != .openBracket else { return false }
        line.append(self.nameEnd)
        line.append(UInt8.space)
        line.append(UnsafeRawBufferPointer(rebasing: frame[payload]))
        line.append(UInt8.lineFeed)
        return true
    }
}

// MARK: All other names

extension ByteBuffer {
    fileprivate mutating func writeMembers(of message: EventMessage) {
        self.writeInteger(UInt8.openBracket)
        var isFirst = true
        message.forEachSegment { segment in
            if !isFirst { self.writeInteger(UInt8.comma) }
            isFirst = false
            self.writeJSONString(segment)
        }
        self.writeStaticString(#"],"payload":"#)
        self.writeImmutableBuffer(message.payload.bytes)
        self.writeInteger(UInt8.closeBrace)
    }

    fileprivate mutating func writeText(of message: EventMessage, _ nameStart: [UInt8], _ nameEnd: [UInt8]) {
        let start = self.writerIndex
        self.writeBytes(nameStart)
        guard self.writePlainName(of: message) else {
            self.moveWriterIndex(to: start)
            self.writeImmutableBuffer(message.wire.bytes)
            return
        }
        self.writeBytes(nameEnd)
        self.writeInteger(UInt8.space)
        self.writeImmutableBuffer(message.payload.bytes)
    }

    /// Appends the segments with `::` between them.
    ///
    /// - Returns: Whether reading that as an input line gives the same name. If not, what was appended is of no use.
    private mutating func writePlainName(of message: EventMessage) -> Bool {
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
