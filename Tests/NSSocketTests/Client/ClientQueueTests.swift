//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
@testable import NSSocket
import Testing

@Suite("What waits for a client's next connection", .timeLimit(.minutes(5)))
struct ClientQueueTests {
    @Test("A message that goes back to the queue expires in time, with nothing sent meanwhile")
    func putBackExpires() async throws {
        try await RawListener.with(reads: false, receiveBuffer: 4_096) { listener in
            let clock = ManualClock()
            let reports = Watched<[String]>([])
            let client = EventSocketClient(
                to: listener.address,
                configuration: EventSocketClient.Configuration(
                    socket: EventSocket.Configuration(closeTimeout: .milliseconds(1)),
                    reconnect: .fixed(.seconds(3600)),
                    whileDisconnected: .queue(OfflineQueue(bytes: 64 << 20, timeToLive: .seconds(30))),
                    undelivered: { reports.append("\($0.name) \($0.reason)") }, clock: clock))
            // The system and the channel take the first, the outbox the second.
            let large = String(repeating: "a", count: 8 << 20)
            for name in ["first", "second"] { try await client.send("\(name)", large) }
            try await client.send("third", 3)
            try await withRunning(client) {
                let peer = try await listener.accept()
                // The third is on its way, and waits for the second to leave.
                while !client.queuedMessages.isEmpty { await Task.yield() }
                // Nothing waits in the queue by then.
                clock.advance(by: .seconds(30))
                for _ in 0..<1_000 { await Task.yield() }
                try await peer.reset()
                _ = try await client.waiting()
                #expect(try await reports.next() == "third expired")
            }
        }
    }

    @Test("What waits in the queue keeps no more memory than its text, and neither does what is undelivered")
    func queueMemory() async throws {
        let reports = Watched<[UndeliveredMessage]>([])
        let client = EventSocketClient(
            to: .tcp(port: 1),
            configuration: EventSocketClient.Configuration(
                whileDisconnected: .queue(OfflineQueue(messages: 1_000, bytes: 100_000)),
                undelivered: { reports.append($0) }))
        var scanner = FrameScanner(limits: FrameLimits(), codec: .json)
        let blanks = String(repeating: " ", count: 50_000)
        scanner.feed(ByteBuffer(string: "[\"before\",0]\n[\"a\",{\"x\":1}]\(blanks)\n[\"after\",1]\n"))
        _ = try scanner.next()
        let frame = try scanner.next()
        let message = EventMessage(frame: try #require(frame))
        #expect(message.payload.bytes.storageCapacity > 50_000)
        for _ in 0..<500 {
            try await client.send(message)
            try await client.send("b", message.payload)
        }
        #expect(client.queuedMessages.count == 1_000)
        #expect(client.queuedMessages.allSatisfy { $0.payload.bytes.storageCapacity <= 16 })
        client.clearQueue()
        #expect(reports.value.count == 1_000)
        #expect(reports.value.allSatisfy { $0.payload.text == #"{"x":1}"# && $0.payload.bytes.storageCapacity <= 16 })
    }
}
