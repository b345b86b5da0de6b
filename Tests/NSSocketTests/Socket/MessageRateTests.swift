//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import Testing

@Suite("The rate of messages", .timeLimit(.minutes(5)))
struct MessageRateTests {
    @Test("A peer that sends too fast is read more slowly, and nothing is lost")
    func paused() async throws {
        let configuration = EventSocket.Configuration(messageRate: MessageRate(perSecond: 50, burst: 10))
        try await withPair(configuration: configuration) { socket, peer in
            let log = await socket.log()
            let start = ContinuousClock.now
            peer.enqueue(Sample.numbers(0..<30))
            let heard = try await log.first(30)
            #expect(heard == (0..<30).map { "number \($0)" })
            // 10 at once, 20 more at 50 a second.
            #expect(ContinuousClock.now - start >= .milliseconds(390))
            #expect(socket.isConnected)
        }
    }

    @Test("The end of the peer waits behind what it sent")
    func end() async throws {
        let configuration = EventSocket.Configuration(messageRate: MessageRate(perSecond: 100, burst: 1))
        try await withPair(configuration: configuration) { socket, peer in
            let messages = socket.messages(of: Sample.number)
            try await peer.send(Sample.numbers(0..<10))
            try await peer.endOutput()
            var numbers: [Int] = []
            for try await number in messages { numbers.append(number) }
            #expect(numbers == Array(0..<10))
        }
    }

    @Test("By choice such a peer is cut off")
    func closed() async throws {
        let rate = MessageRate(perSecond: 1, burst: 5, excess: .close)
        let configuration = EventSocket.Configuration(closeTimeout: .milliseconds(50), messageRate: rate)
        try await withPair(configuration: configuration) { socket, peer in
            let events = await socket.lifecycleLog()
            let log = await socket.log()
            try await peer.send(Sample.numbers(0..<20))
            #expect(try await events.first(3).prefix(2) == ["start", "error rateExceeded"])
            let reason = try await socket.closed()
            #expect(reason.words == "failed rateExceeded")
            #expect(log.value == (0..<5).map { "number \($0)" })
        }
    }
}
