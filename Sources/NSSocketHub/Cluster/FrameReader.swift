//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NSSocket

/// Reads what ``FrameWriter`` wrote. Whatever the bytes are, it throws rather than traps, and allocates no more than there
/// are bytes for.
struct FrameReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        self.position = bytes.startIndex
    }

    var rest: ArraySlice<UInt8> { self.bytes[self.position...] }
    var isAtEnd: Bool { self.position == self.bytes.endIndex }

    mutating func byte() throws(FrameRefusal) -> UInt8 {
        guard !self.isAtEnd else { throw .malformed }
        defer { self.position += 1 }
        return self.bytes[self.position]
    }

    mutating func number() throws(FrameRefusal) -> UInt64 {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try self.byte()
            // The tenth byte has one bit left, and a last byte of 0 would be a second way to write the same.
            guard shift < 63 || byte <= 1, shift == 0 || byte != 0 else { throw .malformed }
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
            shift += 7
        }
    }

    mutating func slice() throws(FrameRefusal) -> ArraySlice<UInt8> {
        let count = try self.number()
        guard count <= UInt64(self.bytes.endIndex - self.position) else { throw .malformed }
        defer { self.position += Int(count) }
        return self.bytes[self.position..<self.position + Int(count)]
    }

    mutating func text() throws(FrameRefusal) -> String {
        guard let text = String(validating: try self.slice(), as: UTF8.self) else { throw .malformed }
        return text
    }

    mutating func list<Element>(
        atMost limit: UInt64 = .max, _ read: (inout FrameReader) throws(FrameRefusal) -> Element
    ) throws(FrameRefusal) -> [Element] {
        let count = try self.number()
        guard count <= min(UInt64(self.bytes.endIndex - self.position), limit) else { throw .malformed }
        var elements: [Element] = []
        for _ in 0..<count { elements.append(try read(&self)) }
        return elements
    }

    /// The rest, which is lines, this many.
    mutating func lines(count: UInt64) throws(FrameRefusal) -> SharedLines {
        let lines = self.rest
        var lineFeeds: UInt64 = 0
        for byte in lines {
            if byte == 0x0A { lineFeeds += 1 }
            // A member that reads lines with universal newlines would find another line behind it.
            if byte == 0x0D { throw .malformed }
        }
        guard count > 0, count == lineFeeds, lines.last == 0x0A else { throw .malformed }
        self.position = self.bytes.endIndex
        return SharedLines(trusted: ByteBuffer(bytes: lines), count: Int(count))
    }
}

extension FrameReader {
    mutating func room() throws(FrameRefusal) -> EventName {
        // Read before the signature is looked at.
        EventName(segments: try self.list(atMost: 16) { reader throws(FrameRefusal) in try reader.text() })
    }

    mutating func node() throws(FrameRefusal) -> NodeID {
        let text = try self.text()
        guard !text.isEmpty, text.utf8.count <= 64 else { throw .malformed }
        return NodeID(text)
    }

    mutating func stream() throws(FrameRefusal) -> BroadcastStream {
        switch try self.byte() {
        case 0: .rooms
        case 1: .room(try self.room())
        default: throw .malformed
        }
    }

    mutating func topic() throws(FrameRefusal) -> FrameTopic {
        switch try self.byte() {
        case 0: .stream(.rooms)
        case 1: .stream(.room(try self.room()))
        case 2: .control
        case 3: .node(try self.node())
        default: throw .malformed
        }
    }

    mutating func audience() throws(FrameRefusal) -> Audience {
        switch try self.byte() {
        case 0: return .everybody
        case 1:
            let segments = try self.list { reader throws(FrameRefusal) -> EventPattern.Segment in
                switch try reader.byte() {
                case 0: .literal(try reader.text())
                case 1: .one
                case 2: .any
                default: throw .malformed
                }
            }
            return .rooms(EventPattern(segments))
        default: throw .malformed
        }
    }

    /// Numbers of a stream, as where it began and how far it is.
    private mutating func numbers() throws(FrameRefusal) -> RoomHead.Numbers {
        let base = try self.number()
        let (last, overflows) = base.addingReportingOverflow(try self.number())
        guard !overflows else { throw .malformed }
        return RoomHead.Numbers(base: base, last: last)
    }

    mutating func head() throws(FrameRefusal) -> StreamHead {
        let stream = try self.stream()
        let numbers = try self.numbers()
        return StreamHead(stream: stream, base: numbers.base, last: numbers.last)
    }

    mutating func roomHead() throws(FrameRefusal) -> RoomHead {
        let room = try self.room()
        return RoomHead(room: room, numbers: try self.flag() ? try self.numbers() : nil)
    }

    mutating func flag() throws(FrameRefusal) -> Bool {
        let byte = try self.byte()
        guard byte <= 1 else { throw .malformed }
        return byte == 1
    }

    mutating func reply() throws(FrameRefusal) -> FrameReply {
        FrameReply(incarnation: try self.number(), request: try self.number())
    }

    mutating func presence() throws(FrameRefusal) -> PresenceEntry {
        let room = try self.room()
        guard let connection = Int(exactly: Int64(bitPattern: try self.number())) else { throw .malformed }
        guard try self.flag() else { return PresenceEntry(room: room, connection: connection, data: nil) }
        guard let data = try? RawJSON(ByteBuffer(bytes: try self.slice())) else { throw .malformed }
        return PresenceEntry(room: room, connection: connection, data: data)
    }
}
