//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import Testing

@testable import NSSocket

@Suite("Messages")
struct EventMessageTests {
    private struct Greeting: Codable, Equatable {
        var name: String
    }

    private static func message(_ line: String) throws -> EventMessage {
        EventMessage(frame: try Scan.frame(line))
    }

    @Test("A message has a name and a payload, which is decoded when asked for")
    func decoding() throws {
        let message = try Self.message("[\"iam\",\"here\", {\"name\":\"eve\"} ]")
        #expect(message.name == "iam::here")
        #expect(try message.payload == RawJSON("{\"name\":\"eve\"}"))
        #expect(try message.decode(Greeting.self) == Greeting(name: "eve"))
        #expect(try message.decode() == ["name": "eve"])
        #expect(try message.decode(NoPayload.self) == NoPayload())
    }

    @Test("A message reads its own bytes wherever in its buffer the read begins, also when the buffer is written to")
    func offset() throws {
        var buffer = ByteBuffer(string: #"begun["a",1]"# + "\n" + #"["a","b",{"name":"eve"}]"# + "\nmore")
        buffer.moveReaderIndex(forwardBy: 5)
        var scanner = FrameScanner(limits: FrameLimits())
        let read = buffer.readSlice(length: buffer.readableBytes - 4)
        scanner.feed(try #require(read))
        var nameNumber: UInt32 = 0
        var messages: [EventMessage] = []
        try scanner.scan(&nameNumber) { message in
            messages.append(message)
            return true
        }
        buffer.clear()
        buffer.writeRepeatingByte(UInt8(ascii: "!"), count: 60)
        #expect(try messages.first?.decode() == 1)
        #expect(try messages.last?.decode(Greeting.self) == Greeting(name: "eve"))
        messages.last?.withWire { wire, payload in
            let isWhole = wire.hasSameBytes(as: Array(#"["a","b",{"name":"eve"}]"#.utf8))
            #expect(isWhole)
            #expect(payload == 9..<23)
        }
    }

    @Test("A payload of another kind is an error that names the event and not the payload")
    func mismatch() throws {
        let message = try Self.message("[\"iam\",\"here\",\"secret\"]")
        let error = #expect(throws: EventSocketError.self) { try message.decode(Greeting.self) }
        #expect(error?.code == .decodingFailed)
        #expect(error?.cause is DecodingError)
        #expect(error?.description == "decodingFailed: The payload of 'iam::here' is no Greeting.")
    }

    @Test("Asked for an event, it answers for that one only")
    func events() throws {
        let message = try Self.message("[\"n\",7]")
        #expect(try message.decode(Event<Int>("n")) == 7)
        #expect(try message.decode(Event<Int>("m")) == nil)
        #expect(try message.decode(Event<String>("m")) == nil)
        #expect(throws: EventSocketError.self) { try message.decode(Event<String>("n")) }
        #expect(try Self.message("[\"*\",1]").decode(Event<Int>("n")) == nil)
    }
}
