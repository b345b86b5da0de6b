//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket
import Synchronization

/// How messages of one connection are printed: as a line for people, or as a JSON object for programs.
///
/// All that stands in front of the payload depends on the name alone, and names repeat, so the last one is kept as it was
/// printed: the next message of that name costs a comparison and three copies.
final class MessageFormat: Sendable {
    /// What stands in front of the payload, and the part of the frame that it stands for.
    private struct Head {
        var source: [UInt8] = []
        var text: [UInt8] = []
        /// Whether the name can only be told by the whole frame.
        var isWholeFrame = false
    }

    private let isJSON: Bool
    /// What stands in front of the name.
    private let prefix: String
    /// What stands behind the payload.
    private let tail: [UInt8]
    /// Around the name.
    private let style: TextStyle
    private let head = Mutex(Head())

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
        self.prefix = prefix
        self.tail = Array(isJSON ? "}\n".utf8 : "\n".utf8)
        self.style = style
    }

    /// Appends the line for a message, its payload copied straight from the read.
    func write(_ message: EventMessage, to buffer: inout ByteBuffer) {
        self.head.withLock { head in
            message.withWire { wire, payload in
                if !wire.begins(with: head.source, count: payload.lowerBound) {
                    head = self.head(of: message, source: wire.extracting(..<payload.lowerBound))
                }
                let (text, tail) = (head.text, self.tail)
                let printed = head.isWholeFrame ? 0..<wire.byteCount : payload
                buffer.write(text.span.bytes, wire.extracting(printed), tail.span.bytes)
            }
        }
    }

    private func head(of message: EventMessage, source: RawSpan) -> Head {
        var text = ByteBuffer(string: self.prefix)
        let start = text.writerIndex
        var isWholeFrame = false
        if self.isJSON {
            text.writeNameMembers(of: message)
        } else {
            text.writeString(self.style.nameStart)
            isWholeFrame = !text.writePlainName(of: message)
            text.writeString(self.style.end)
            text.writeInteger(UInt8.space)
        }
        if isWholeFrame { text.moveWriterIndex(to: start) }
        return Head(
            source: source.withUnsafeBytes { Array($0) }, text: Array(text.readableBytesView),
            isWholeFrame: isWholeFrame
        )
    }
}

extension ByteBuffer {
    /// Appends the name as the elements of a JSON array, and the key of the payload.
    fileprivate mutating func writeNameMembers(of message: EventMessage) {
        var isFirst = true
        message.forEachSegment { segment in
            if !isFirst { self.writeInteger(UInt8.comma) }
            isFirst = false
            self.writeJSONString(segment)
        }
        self.writeStaticString(#"],"payload":"#)
    }

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
