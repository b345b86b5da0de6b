//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket
import Synchronization
import Testing

@testable import NSSocketHub

@Suite("The memory of presences")
struct PresenceMemoryTests {
    /// One byte of data in a line of blanks.
    private static func pinning(_ count: Int) throws -> RawJSON {
        let line = try EventMessage(
            wire: RawJSON("[\"join\",\"r\",7\(String(repeating: " ", count: count))]"))
        return line.payload
    }

    @Test("What a member says about itself is kept in storage of its own size")
    func compact() throws {
        let data = try Self.pinning(1 << 20)
        #expect(data.storedBytes > 1 << 20)
        #expect(data.compact() == data)
        #expect(data.compact().storedBytes == 1)
        for count in [2, 3, 100, 1_000, 1_024, 1_025] {
            let text = "\"\(String(repeating: "x", count: count - 2))\""
            let buffer = ByteBuffer(string: text + String(repeating: " ", count: 100_000))
            let slice = try RawJSON(#require(buffer.getSlice(at: 0, length: count)))
            #expect(slice.compact().text == text)
            #expect(slice.compact().storedBytes < count * 2)
            // It is compact already.
            #expect(slice.compact().compact().storedBytes == slice.compact().storedBytes)
        }
        #expect(RawJSON.null.compact() == .null)
    }

    @Test("A hub keeps no more of a join than its data, in as many rooms as there may be")
    func hub() async throws {
        let hub = Hub()
        let data = try Self.pinning(100_000)
        try await withPairs(1) { pairs in
            let member = pairs[0].member
            for room in 0..<128 { try await hub.join(EventName(segments: ["\(room)"]), member, as: data) }
            let stored = (0..<128).flatMap { hub.presences(in: EventName(segments: ["\($0)"])) }
            #expect(stored.count == 128)
            #expect(stored.reduce(0) { $0 + $1.data.storedBytes } == 128)
        }
    }

    @Test("The data of one member has a limit in all its rooms, by the memory that it takes")
    func limit() async throws {
        let hub = Hub(configuration: .init(presenceBytesPerMember: 1_024))
        let half = try RawJSON("\"\(String(repeating: "x", count: 400))\"")
        try await withPairs(2) { pairs in
            let (member, other) = (pairs[0].member, pairs[1].member)
            try await hub.join("a", member, as: half)
            try await hub.join("b", member, as: half)
            let error = await #expect(throws: EventSocketError.self) { try await hub.join("c", member, as: 1) }
            #expect(error?.code == .limitReached)
            #expect(hub.rooms(of: member) == ["a", "b"])
            try await hub.join("c", other, as: half)
            // Other data in the place of the old one, and the room that was left, count.
            try await hub.join("b", member, as: 1)
            try await hub.join("c", member, as: 2)
            await hub.leave("a", member)
            try await hub.join("d", member, as: half)
            await hub.remove(member)
            #expect(hub.presences.withLock { $0.local.storedBytes(of: member.id) } == 0)
        }
    }

    @Test("What other hubs say of their members is kept in storage of its own size")
    func elsewhere() throws {
        var writer = FrameWriter(capacity: 16)
        writer.presence(PresenceEntry(room: "r", connection: 1, data: try RawJSON("7")))
        var reader = FrameReader((writer.bytes + Array(repeating: 0, count: 1 << 20))[0..<writer.bytes.count])
        #expect(try reader.presence().data?.storedBytes == 1)
    }

    @Test("A limited listing looks at no more than it returns, and there is a count")
    func listing() async throws {
        let hub = Hub()
        try await withPairs(5) { pairs in
            for pair in pairs { try await hub.join("a", pair.member, as: 1) }
            #expect(hub.presences(in: "a", atMost: 3).count == 3)
            #expect(hub.presences(in: "a", atMost: 9).count == 5)
            #expect(hub.presences(in: "a", atMost: -1).isEmpty)
            #expect(hub.presenceCount(in: "a") == 5)
            #expect(hub.presenceCount(in: "b") == 0)
        }
    }

    @Test("Joining again with the same data is announced to nobody")
    func again() async throws {
        let hub = Hub()
        try await withPairs(1) { pairs in
            let changes = hub.presenceChanges()
            for _ in 0..<100 { try await hub.join("a", pairs[0].member, as: ["x": 1]) }
            await hub.leave("a", pairs[0].member)
            var told = 0
            for await change in changes {
                told += 1
                if case .left = change { break }
            }
            #expect(told == 2)
        }
    }

    @Test("Gathered changes are announced at the end of their interval, without another one")
    func gathered() async throws {
        let hub = Hub(configuration: .init(presenceInterval: .milliseconds(20)))
        try await withPairs(2) { pairs in
            let changes = hub.presenceChanges().makeAsyncIterator()
            try await hub.join("a", pairs[0].member, as: 1)
            for data in 2...50 { try await hub.join("a", pairs[1].member, as: data) }
            guard case .joined(let first) = await changes.next() else {
                Issue.record("nobody joined")
                return
            }
            #expect(first.data.text == "1")
            var last = ""
            while last != "50", let change = await changes.next() { last = change.presence.data.text }
            #expect(last == "50")
        }
    }
}
