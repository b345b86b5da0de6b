//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket

/// How messages of one connection are printed: as a line for people, or as a JSON object for programs.
struct MessageFormat: Sendable {
    /// A name as it was printed last. Names repeat, so the next message of that name costs a comparison and a copy.
    struct PrintedName {
        /// The part of the frame that names the event.
        fileprivate var source: [UInt8] = []
        fileprivate var text: [UInt8] = []
        /// Whether the name can only be told by the whole frame.
        fileprivate var isWholeFrame = false
    }

    private let isJSON: Bool
    /// What stands in front of the name.
    private let prefix: [UInt8]
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
        self.prefix = Array(prefix.utf8)
        self.style = style
    }

    /// Appends the line for a message, its payload copied straight from the read.
    ///
    /// - Parameter name: What the message before left behind.
    func append(_ message: EventMessage, name: inout PrintedName, to output: inout [UInt8]) {
        message.withWire { wire, payload in
            let source = wire.extracting(..<payload.lowerBound)
            if !source.hasSameBytes(as: name.source) { name = self.printed(message, source: source) }
            self.prefix.withUnsafeBytes { output.append(contentsOf: $0) }
            name.text.withUnsafeBytes { output.append(contentsOf: $0) }
            output.append(name.isWholeFrame ? wire : wire.extracting(payload))
            if self.isJSON { output.append(.closeBrace) }
            output.append(.lineFeed)
        }
    }

    /// The line for one message.
    func line(for message: EventMessage) -> [UInt8] {
        var name = PrintedName()
        var line: [UInt8] = []
        self.append(message, name: &name, to: &line)
        return line
    }

    private func printed(_ message: EventMessage, source: RawSpan) -> PrintedName {
        var text = ByteBuffer()
        var isWholeFrame = false
        if self.isJSON {
            text.writeNameMembers(of: message)
        } else {
            text.writeString(self.style.nameStart)
            isWholeFrame = !text.writePlainName(of: message)
            text.writeString(self.style.end)
            text.writeInteger(UInt8.space)
        }
        return PrintedName(
            source: source.withUnsafeBytes { Array($0) },
            text: isWholeFrame ? [] : Array(text.readableBytesView), isWholeFrame: isWholeFrame
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
