//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import Testing

@testable import NSSocket

@Suite("Messages that are kept do not keep their read")
struct CompactTests {
    private static func message(padding: String, codec: EventCodec = .json) throws -> EventMessage {
        var scanner = FrameScanner(limits: FrameLimits(), codec: codec)
        scanner.feed(ByteBuffer(string: "[\"before\",0]\n\(padding)[\"a\",\"b\",{\"x\":1}]\(padding)\n[\"after\",1]\n"))
        _ = try scanner.next()
        let frame = try scanner.next()
        return EventMessage(frame: try #require(frame))
    }

    @Test("A compact message is the same message in memory of its own size")
    func message() throws {
        let message = try Self.message(padding: String(repeating: " ", count: 50_000))
        let compact = message.compact()
        #expect(message.frame.storage.capacity > 100_000)
        #expect(compact.frame.storage.capacity < compact.frame.count * 2)
        #expect(compact.wire == message.wire)
        #expect(compact.payload == message.payload)
        #expect(compact.name == message.name)
        #expect(try compact.decode([String: Int].self) == ["x": 1])
        #expect(compact.compact().frame.storage === compact.frame.storage)
    }

    @Test("A compact payload is the same payload in memory of its own size")
    func payload() throws {
        let payload = try Self.message(padding: String(repeating: " ", count: 50_000)).payload
        let compact = payload.compact()
        #expect(payload.bytes.storageCapacity > 100_000)
        #expect(compact.bytes.storageCapacity < compact.bytes.readableBytes * 2)
        #expect(compact == payload)
    }

    @Test("A frame that spans reads in a line of blanks keeps just its own bytes", arguments: [" ", "\t"])
    func spanning(blank: String) throws {
        var scanner = FrameScanner(limits: FrameLimits(), codec: .json)
        let blanks = String(repeating: blank, count: 60_000)
        for piece in [blanks, blanks, "[\"a\"", ",1]", blanks] {
            scanner.feed(ByteBuffer(string: piece))
            let none = try scanner.next()
            #expect(none == nil)
        }
        scanner.feed(ByteBuffer(string: "\n[\"next\",2]\n"))
        let spanning = try scanner.next()
        let frame = try #require(spanning)
        #expect(frame.ownsStorage)
        #expect(frame.storage.capacity <= frame.count * 2 + 16)
        #expect(EventMessage(frame: frame).words == "a 1")
        let next = try scanner.next()
        #expect(next.map { EventMessage(frame: $0).words } == "next 2")
    }
}
