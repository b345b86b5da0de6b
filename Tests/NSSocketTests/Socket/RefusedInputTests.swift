//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import Testing

@testable import NSSocket

@Suite("What a peer sends after a line that ends its connection", .timeLimit(.minutes(2)))
struct RefusedInputTests {
    @Test("Is read on for a few reads at most, and the connection ends soon although the peer does not")
    func bounded() async throws {
        // Neither the close timeout nor the peer ends it.
        let configuration = EventSocket.Configuration(
            limits: FrameLimits(length: 1_000), closeTimeout: .seconds(3600))
        try await withPair(configuration: configuration) { socket, peer in
            let log = await socket.log()
            let piece = ByteBuffer(repeating: UInt8(ascii: "x"), count: 64 << 10)
            // As much as the system takes: without the limit, this side would read all of it.
            for _ in 0..<512 { peer.channel.writeAndFlush(piece, promise: nil) }
            let reason = try await socket.closed()
            #expect(reason.words == "failed frameTooLong")
            let allowance = await socket.setUp { $0.phase.discardAllowance }
            let most = -(128 << 10)
            #expect(allowance > most)
            #expect(log.value.isEmpty)
        }
    }

    @Test("Malformed lines of one kind are one report, and their number at the end is another")
    func episode() async throws {
        try await withPair { socket, peer in
            let events = await socket.lifecycleLog()
            let messages = await socket.reportedErrors()
            let log = await socket.log()
            try await peer.send(String(repeating: "nonsense\n", count: 5_000) + "[\"a\",1]\n")
            #expect(try await log.first(1) == ["a 1"])
            #expect(events.value == ["start", "error malformedFrame"])
            try await peer.close()
            _ = try await socket.closed()
            #expect(events.value.filter { $0 == "error malformedFrame" }.count == 2)
            #expect(messages.value.last == "4999 more lines were skipped, malformed in the ways reported before.")
        }
    }

    @Test("More malformed lines than their rate allows close the connection where the rate says so")
    func rate() async throws {
        let rate = MessageRate(perSecond: 1, burst: 100, excess: .close)
        try await withPair(
            configuration: EventSocket.Configuration(malformedFrameRate: rate, closeTimeout: .milliseconds(100))
        ) { socket, peer in
            let log = await socket.log()
            try await peer.send("[\"a\",1]\n" + String(repeating: "nonsense\n", count: 1_000) + "[\"b\",1]\n")
            #expect(try await socket.closed().words == "failed rateExceeded")
            #expect(log.value == ["a 1"])
        }
    }

    @Test("More malformed lines than their rate allows wait, and what follows them arrives all the same")
    func pause() async throws {
        let rate = MessageRate(perSecond: 1_000, burst: 100)
        try await withPair(
            configuration: EventSocket.Configuration(malformedFrameRate: rate, closeTimeout: .milliseconds(100))
        ) { socket, peer in
            let log = await socket.log()
            let started = ContinuousClock.now
            try await peer.send(String(repeating: "nonsense\n", count: 400) + "[\"b\",1]\n")
            #expect(try await log.first(1) == ["b 1"])
            // 300 of them at 1,000 a second.
            #expect(ContinuousClock.now - started > .milliseconds(250))
        }
    }
}

extension EventSocket {
    /// The messages of the errors that are reported.
    fileprivate func reportedErrors() -> Watched<[String]> {
        let log = Watched<[String]>([])
        self.onLifecycle { _, event in
            if case .error(let error) = event { log.append(error.message) }
        }
        return log
    }
}
