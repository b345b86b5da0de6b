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
    /// What stands in front of a payload. Names repeat, so the next message of that name costs a comparison and a copy.
    struct Head {
        /// The part of the frame that names the event.
        fileprivate var source: [UInt8] = []
        /// The format it was made for.
        fileprivate var prefix: [UInt8] = []
        fileprivate(set) var text: [UInt8] = []
        /// Whether the name can only be told by the whole frame, which then stands in place of the payload.
        fileprivate(set) var isWholeFrame = false
        /// How many columns of a terminal the text takes.
        fileprivate(set) var columns = 0
    }

    private let isJSON: Bool
    /// What stands in front of the name.
    private let prefix: [UInt8]
    /// What stands behind the payload.
    let tail: [UInt8]
    /// Around the name.
    private let style: TextStyle
    /// How payloads are printed if not as they are.
    private var payloads: PrettyPayload?
    private let escaping: TextEscaping

    /// A line for people, in the form that input lines have.
    ///
    /// - Parameters:
    ///   - connection: Its number, if it is to be told.
    ///   - payloads: How payloads are printed if not as they are.
    static func text(
        connection: Int?, style: TextStyle, escaping: TextEscaping, payloads: PrettyPayload? = nil
    ) -> MessageFormat {
        var format = MessageFormat(
            isJSON: false, prefix: connection.map { "\(style.dim("#\($0)")) " } ?? "", style: style, escaping: escaping)
        format.payloads = payloads
        return format
    }

    /// A JSON object.
    static func json(connection: Int, escaping: TextEscaping) -> MessageFormat {
        MessageFormat(
            isJSON: true, prefix: #"{"type":"message","connection":\#(connection),"event":["#,
            style: TextStyle(isOn: false), escaping: escaping
        )
    }

    private init(isJSON: Bool, prefix: String, style: TextStyle, escaping: TextEscaping) {
        self.isJSON = isJSON
        self.prefix = Array(prefix.utf8)
        self.tail = Array(isJSON ? "}\n".utf8 : "\n".utf8)
        self.style = style
        self.escaping = escaping
    }

    /// Makes the head right for a message.
    ///
    /// - Parameters:
    ///   - head: That of the message before.
    ///   - source: The part of the frame that names the event.
    @inline(__always)
    func update(_ head: inout Head, for message: EventMessage, source: RawSpan) {
        if source.hasSameBytes(as: head.source), self.prefix.span.bytes.hasSameBytes(as: head.prefix) { return }
        head = self.head(of: message, source: source)
    }

    /// Whether a payload, or a whole frame, is printed without any change.
    @inline(__always)
    func printsAsIs(_ json: RawSpan) -> Bool { self.payloads == nil && self.escaping.isPlain(json) }

    /// What is printed of a payload, or of a whole frame.
    ///
    /// - Parameter column: Where on its line it begins.
    func text(of json: RawSpan, at column: Int) -> [UInt8] {
        self.payloads?.text(of: json, at: column) ?? self.escaping.json(json)
    }

    /// The line for one message.
    func line(for message: EventMessage) -> [UInt8] {
        var line: [UInt8] = []
        message.withWire { wire, payload in
            let head = self.head(of: message, source: wire.extracting(..<payload.lowerBound))
            let printed = wire.extracting(head.isWholeFrame ? 0..<wire.byteCount : payload)
            line = head.text + self.text(of: printed, at: head.columns) + self.tail
        }
        return line
    }

    @inline(never)
    private func head(of message: EventMessage, source: RawSpan) -> Head {
        var name = ByteBuffer()
        name.reserveCapacity(source.byteCount + 64)
        var isWholeFrame = false
        if self.isJSON {
            name.writeNameMembers(of: message)
            if !self.escaping.isPlain(name.readableBytesSpan) {
                name = ByteBuffer(bytes: self.escaping.json(name.readableBytesSpan))
            }
        } else {
            name.writeString(self.style.nameStart)
            let start = name.readableBytes
            isWholeFrame =
                !name.writePlainName(of: message) || !self.escaping.isPlain(name.readableBytesSpan.extracting(start...))
            name.writeString(self.style.end)
            name.writeInteger(UInt8.space)
        }
        let text = self.prefix + (isWholeFrame ? [] : Array(name.readableBytesView))
        return Head(
            source: source.withUnsafeBytes { Array($0) }, prefix: self.prefix, text: text, isWholeFrame: isWholeFrame,
            columns: self.payloads == nil ? 0 : Self.columns(of: text)
        )
    }

    /// How many characters there are, without those that change the colour.
    private static func columns(of text: [UInt8]) -> Int {
        var count = 0
        var isStyle = false
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            if scalar == "\u{1B}" { isStyle = true }
            if !isStyle { count += 1 }
            if scalar == "m" { isStyle = false }
        }
        return count
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
            if segment.bytes.first(.colon, in: 0..<segment.count) != nil {
                for index in segment.indices {
                    let byte = segment[index]
                    if byte == .colon && endsWithColon { isPlain = false }
                    endsWithColon = byte == .colon
                }
            }
            self.writeBytes(segment.bytes)
        }
        return isPlain && PlainName.isPlain(self.readableBytesSpan.extracting((start - self.readerIndex)...))
    }

    /// Appends text as a JSON string, escaped as on the wire.
    mutating func writeJSONString(_ utf8: Span<UInt8>) {
        utf8.withUnsafeBufferPointer { self.writeJSONString($0) }
    }
}
