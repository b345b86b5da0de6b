//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NSSocket

/// Writes frames. Numbers have seven bits a byte, the lowest first; text and lists begin with their length.
struct FrameWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) {
        self.bytes.reserveCapacity(capacity)
    }

    mutating func byte(_ byte: UInt8) {
        self.bytes.append(byte)
    }

    mutating func number(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            self.bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        self.bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func text(_ text: String) {
        self.number(UInt64(text.utf8.count))
        self.bytes += text.utf8
    }

    mutating func list<Element>(_ elements: [Element], _ write: (inout FrameWriter, Element) -> Void) {
        self.number(UInt64(elements.count))
        for element in elements { write(&self, element) }
    }

    mutating func append(_ buffer: ByteBuffer) {
        self.bytes += buffer.readableBytesView
    }
}

extension FrameWriter {
    mutating func room(_ room: EventName) {
        self.list(room.segments) { $0.text($1) }
    }

    mutating func stream(_ stream: BroadcastStream) {
        switch stream {
        case .rooms: self.byte(0)
        case .room(let room):
            self.byte(1)
            self.room(room)
        }
    }

    mutating func topic(_ topic: FrameTopic) {
        switch topic {
        case .stream(let stream): self.stream(stream)
        case .control: self.byte(2)
        case .node(let node):
            self.byte(3)
            self.text(node.description)
        }
    }

    mutating func audience(_ audience: Audience) {
        switch audience.base {
        case .everybody: self.byte(0)
        // Never on this topic, but a pattern can say it.
        case .room(let room): self.pattern(EventPattern(exactly: room))
        case .rooms(let pattern): self.pattern(pattern)
        }
    }

    private mutating func pattern(_ pattern: EventPattern) {
        self.byte(1)
        self.list(pattern.segments) { writer, segment in
            switch segment {
            case .literal(let text):
                writer.byte(0)
                writer.text(text)
            case .one: writer.byte(1)
            case .any: writer.byte(2)
            }
        }
    }

    mutating func head(_ head: StreamHead) {
        self.stream(head.stream)
        self.number(head.base)
        self.number(head.last &- head.base)
    }

    mutating func roomHead(_ head: RoomHead) {
        self.room(head.room)
        guard let numbers = head.numbers else { return self.byte(0) }
        self.byte(1)
        self.number(numbers.base)
        self.number(numbers.last &- numbers.base)
    }

    mutating func reply(_ reply: FrameReply) {
        self.number(reply.incarnation)
        self.number(reply.request)
    }

    mutating func presence(_ entry: PresenceEntry) {
        self.room(entry.room)
        self.number(UInt64(bitPattern: Int64(entry.connection)))
        guard let data = entry.data else { return self.byte(0) }
        self.byte(1)
        self.number(UInt64(data.bytes.readableBytes))
        self.append(data.bytes)
    }
}
