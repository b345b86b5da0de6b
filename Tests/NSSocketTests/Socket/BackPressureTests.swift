//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import Synchronization
import Testing

@Suite("Peers that do not read", .timeLimit(.minutes(5)))
struct BackPressureTests {
    private static let restless = EventSocket.Configuration(idleTimeout: .milliseconds(50))
    private static let chunk = String(repeating: "x", count: 64 << 10)

    /// Sends until that fails, and returns why and after how many.
    private static func fill(_ socket: EventSocket) async -> (code: EventSocketError.Code?, count: Int) {
        let count = Mutex(0)
        let code = await code {
            while true {
                try await socket.send("chunk", Self.chunk)
                count.withLock { $0 += 1 }
            }
        }
        return (code, count.withLock { $0 })
    }

    @Test("What was read before the connection broke is still delivered to a consumer that is behind")
    func restAfterTheEnd() async throws {
        try await withPair { socket, peer in
            let sequence = socket.messages(matching: "a", buffering: MailboxPolicy(messages: 2))
            socket.startReading()
            try await peer.send((1...10).map { "[\"a\",\($0)]\n" }.joined())
            while await socket.setUp({ $0.pausing.isEmpty }) { await Task.yield() }
            // As the channel does it when a write fails: without a word about the peer's direction.
            try await socket.channel.close()
            var numbers: [Int] = []
            let error = await code {
                for try await message in sequence { numbers.append(try message.decode(Int.self)) }
            }
            #expect(numbers == Array(1...10))
            #expect(error == .connectionFailed)
        }
    }

    @Test("A send that waits for room suspends, and cancelling it throws")
    func cancelled() async throws {
        try await withPair(reads: false, receiveBuffer: 4096) { socket, _ in
            let task = Task { await Self.fill(socket) }
            task.cancel()
            let (code, count) = await task.value
            #expect(code == .cancelled)
            #expect(count < 1000, "\(count) chunks of 64 KiB were taken though nobody reads")
            #expect(socket.isConnected)
        }
    }

    @Test("A send that waits for room fails when the connection is aborted or closed", arguments: [false, true])
    func ended(aborted: Bool) async throws {
        try await withPair(reads: false, receiveBuffer: 4096) { socket, _ in
            let full = Task { await Self.fill(socket) }
            full.cancel()
            _ = await full.value
            let waiting = Task { await Self.fill(socket) }
            if aborted { socket.abort() } else { socket.close() }
            let (code, _) = await waiting.value
            #expect(code == .notConnected)
        }
    }

    @Test("A send that waits for room goes on when the peer reads, and nothing is lost")
    func resumed() async throws {
        try await withPair(reads: false, receiveBuffer: 4096) { socket, peer in
            let full = Task { await Self.fill(socket) }
            full.cancel()
            let (_, count) = await full.value
            let more = Task {
                for _ in 0..<10 { try await socket.send("chunk", Self.chunk) }
                socket.close()
            }
            try await peer.startReading()
            try await more.value
            let frame = "[\"chunk\",\"\"]\n".utf8.count + Self.chunk.utf8.count
            try await peer.end()
            #expect(peer.inbox.value.count == (count + 10) * frame)
        }
    }

    @Test("A send in a listener throws beyond the maximum, and what was taken before leaves")
    func maximum() async throws {
        let limits = OutboundLimits(maximum: 1 << 20)
        try await withPair(configuration: EventSocket.Configuration(outbound: limits)) { socket, peer in
            let events = await socket.lifecycleLog()
            let sent = Watched<[Int]>([])
            await socket.on("go") { socket, _ in
                var count = 0
                defer { sent.append(count) }
                while count < 1000 {
                    try socket.send("chunk", Self.chunk)
                    count += 1
                }
            }
            try await peer.send("[\"go\",1]\n")
            let count = try await sent.next()
            #expect(count == 15)
            #expect(try await events.first(2) == ["start", "error outboundBufferFull"])
            socket.close()
            try await peer.end()
            #expect(peer.inbox.value.count == count * ("[\"chunk\",\"\"]\n".utf8.count + Self.chunk.utf8.count))
        }
    }

    @Test("An echoing listener stops reading while its peer does not, and loses nothing")
    func echo() async throws {
        let count = 50_000
        try await withPair(configuration: Self.restless, reads: false, receiveBuffer: 4096) { socket, peer in
            let echoed = Watched(0)
            let events = socket.lifecycleEvents
            await socket.on("number") { socket, message in
                try socket.send(message)
                echoed.update { $0 += 1 }
            }
            let text = Sample.numbers(0..<count, padding: 600)
            peer.enqueue(text)
            try await untilQuiet(events) { echoed.value }
            #expect(echoed.value < count, "everything was read though no answer was")
            #expect(peer.isHeldBack)
            try await peer.startReading()
            let expected = text.split(separator: "\n")
            #expect(try await peer.lines(count).elementsEqual(expected, by: { $0 == $1 }))
        }
    }
}
