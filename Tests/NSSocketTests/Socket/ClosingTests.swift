//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import Testing

@Suite("Closing a connection", .timeLimit(.minutes(5)))
struct ClosingTests {
    @Test("close() lets everything leave that was sent, then ends our direction")
    func flushes() async throws {
        try await withPair { socket, peer in
            try await socket.setUp { socket in
                for number in 0..<1000 { try socket.send(Sample.number, number) }
                socket.close()
            }
            #expect(!socket.isConnected)
            #expect(try await peer.rest() == Sample.numbers(0..<1000))
            try await peer.endOutput()
            #expect(try await socket.closed().words == "closedLocally")
        }
    }

    @Test("Closing twice is closing once, and aborting after it is an abort")
    func twice() async throws {
        try await withPair { socket, peer in
            let log = await socket.lifecycleLog()
            socket.close()
            socket.close()
            try await peer.end()
            socket.abort()
            try await socket.closed()
            #expect(log.value == ["start", "destroy", "close aborted"])
        }
    }

    @Test("Messages that arrive after our close are delivered until the peer closes too")
    func stillReceives() async throws {
        try await withPair { socket, peer in
            let sequence = socket.messages(of: Sample.number)
            socket.close()
            try await peer.end()
            try await peer.send(Sample.numbers(0..<100))
            try await peer.endOutput()
            #expect(try await sequence.reduce(into: []) { $0.append($1) } == Array(0..<100))
        }
    }

    @Test("A slow consumer loses none of them, nor the unterminated last one")
    func slowConsumerAfterClose() async throws {
        try await withPair { socket, peer in
            let events = await socket.lifecycleLog()
            let sequence = socket.messages(of: Sample.number, buffering: MailboxPolicy(messages: 1))
            var iterator = sequence.makeAsyncIterator()
            try await peer.send(Sample.numbers(0..<1))
            #expect(try await iterator.next() == 0)
            socket.close()
            try await peer.end()
            try await peer.send(Sample.numbers(1..<1000) + "[\"number\",1000]")
            try await peer.endOutput()
            var numbers: [Int] = []
            while let number = try await iterator.next() { numbers.append(number) }
            #expect(numbers == Array(1...1000))
            #expect(try await socket.closed().words == "closedLocally")
            #expect(events.value == ["start", "inputClosed", "close closedLocally"])
        }
    }

    @Test("A peer that does not close is waited for only so long")
    func closeTimeout() async throws {
        try await withPair(configuration: .init(closeTimeout: .milliseconds(20))) { socket, peer in
            socket.close()
            #expect(try await socket.closed().words == "closedLocally")
            try await peer.end()
        }
    }

    @Test("A peer that does not take what was sent is waited for only so long, and the loss is told")
    func flushTimeout() async throws {
        let configuration = EventSocket.Configuration(
            outbound: OutboundLimits(maximum: 64 << 20), closeTimeout: .milliseconds(50))
        try await withPair(configuration: configuration, reads: false, receiveBuffer: 4096) { socket, _ in
            let events = await socket.lifecycleLog()
            try await socket.setUp { socket in try socket.send("big", String(repeating: "x", count: 32 << 20)) }
            socket.close()
            #expect(try await socket.closed().words == "failed connectionFailed")
            #expect(events.value == ["start", "error connectionFailed", "close failed connectionFailed"])
        }
    }

    // MARK: The peer's end

    @Test("When the peer ends its direction we still answer what it sent, then end ours")
    func answersAfterEnd() async throws {
        try await withPair { socket, peer in
            let sequence = socket.messages(of: Sample.number)
            try await peer.send(Sample.numbers(0..<100))
            try await peer.endOutput()
            for try await number in sequence { try await socket.send("answer", number) }
            let answers = try await peer.rest().split(separator: "\n")
            #expect(answers.count == 100)
            #expect(answers.last == "[\"answer\",99]")
            #expect(try await socket.closed().words == "closedByPeer")
        }
    }

    @Test("Listeners answer as well")
    func listenersAnswerAfterEnd() async throws {
        try await withPair { socket, peer in
            await socket.on(Sample.number) { socket, number in try socket.send("answer", number) }
            try await peer.send(Sample.numbers(0..<2))
            try await peer.endOutput()
            #expect(try await peer.rest() == "[\"answer\",0]\n[\"answer\",1]\n")
            #expect(try await socket.closed().words == "closedByPeer")
        }
    }

    @Test("After the end nothing more can be sent")
    func sendAfterEnd() async throws {
        try await withPair { socket, peer in
            try await peer.endOutput()
            try await socket.closed()
            #expect(await code { try await socket.send("a") } == .notConnected)
        }
    }

    @Test("With half-open allowed, sending goes on until our own close")
    func halfOpen() async throws {
        try await withPair(configuration: EventSocket.Configuration(allowHalfOpen: true)) { socket, peer in
            let events = socket.lifecycleEvents
            try await peer.send(Sample.numbers(0..<3))
            try await peer.endOutput()
            #expect(try await socket.messages(of: Sample.number).reduce(0, +) == 3)
            for await event in events where event.words == "inputClosed" { break }
            #expect(socket.isConnected)
            try await socket.send("a")
            #expect(try await peer.line() == "[\"a\",null]")
            try await socket.send("b")
            socket.close()
            #expect(try await peer.rest() == "[\"b\",null]\n")
            #expect(try await socket.closed().words == "closedByPeer")
        }
    }

    @Test("A sequence that is made after the peer's end ends at once, half-open or not")
    func sequenceAfterEnd() async throws {
        try await withPair(configuration: EventSocket.Configuration(allowHalfOpen: true)) { socket, peer in
            let events = socket.lifecycleEvents
            try await peer.endOutput()
            for await event in events where event.words == "inputClosed" { break }
            #expect(try await socket.messages(of: Sample.number).reduce(0, +) == 0)
            #expect(socket.isConnected)
        }
    }
}
