//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import Testing

@Suite("Peers that take too little", .timeLimit(.minutes(5)))
struct WriteDeadlineTests {
    private static let outbound = OutboundLimits(writeDeadline: .milliseconds(300), minimumProgress: 256 << 10)

    /// Far more than the system takes of a connection whose send buffer is small.
    private static let large = String(repeating: "x", count: 1 << 20)

    @Test("A peer that takes nothing is cut off")
    func nothing() async throws {
        let configuration = EventSocket.Configuration(outbound: Self.outbound)
        try await withPair(configuration: configuration, reads: false, receiveBuffer: 4096) { socket, _ in
            let log = await socket.lifecycleLog()
            try await socket.shrinkSendBuffer()
            try await socket.setUp { socket in try socket.send("big", Self.large) }
            #expect(try await log.first(3) == ["start", "error slowConsumer", "close failed slowConsumer"])
        }
    }

    @Test("A send that waits for such a peer fails then")
    func waitingSend() async throws {
        let configuration = EventSocket.Configuration(outbound: Self.outbound)
        try await withPair(configuration: configuration, reads: false, receiveBuffer: 4096) { socket, _ in
            try await socket.shrinkSendBuffer()
            let sending = await code {
                while true { try await socket.send("chunk", String(repeating: "x", count: 64 << 10)) }
            }
            #expect(sending == .notConnected)
            #expect(await code { try await socket.flush() } == .connectionFailed)
        }
    }

    @Test("Without a deadline such a peer may take for ever")
    func never() async throws {
        let outbound = OutboundLimits(writeDeadline: nil)
        let configuration = EventSocket.Configuration(outbound: outbound, idleTimeout: .milliseconds(50))
        try await withPair(configuration: configuration, reads: false, receiveBuffer: 4096) { socket, _ in
            try await socket.shrinkSendBuffer()
            try await socket.setUp { socket in try socket.send("big", Self.large) }
            let log = await socket.lifecycleLog()
            #expect(try await log.first(8).allSatisfy { ["start", "idle"].contains($0) })
            #expect(socket.isConnected)
        }
    }

    @Test("A connection whose bytes are all with the system has no deadline, whether the peer reads or not")
    func quiet() async throws {
        let outbound = OutboundLimits(writeDeadline: .milliseconds(50))
        let configuration = EventSocket.Configuration(outbound: outbound, idleTimeout: .milliseconds(50))
        try await withPair(configuration: configuration, reads: false) { socket, _ in
            for number in 0..<100 { try await socket.send(Sample.number, number) }
            try await socket.flush()
            #expect(await socket.writeProgressIsOver)
            let log = await socket.lifecycleLog()
            #expect(try await log.first(6).allSatisfy { ["start", "idle"].contains($0) })
            #expect(socket.isConnected)
        }
    }

    private static func ask(_ peer: RawPeer, _ number: Int) async throws {
        try await peer.send("[\"number\",\(number)]\n")
        let line = try await peer.line()
        #expect(line == "[\"number\",\(number)]")
    }

    @Test("One of a hundred readers takes a trickle: it is cut off, and the others are not slowed")
    func trickle() async throws {
        let ends = Watched<[String]>([])
        let configuration = EventSocketServer.Configuration(
            socket: .init(outbound: Self.outbound), limits: ServerLimits(connectionsPerPeer: nil)
        )
        try await withServer(configuration: configuration) { socket in
            await socket.onLifecycle { _, event in
                if case .close = event { ends.append(event.words) }
            }
            for try await message in socket.messages(matching: "**") {
                if message.name == "flood" {
                    while true { try await socket.send("chunk", String(repeating: "x", count: 32 << 10)) }
                }
                try await socket.send(message)
            }
        } _: { address in
            var others: [RawPeer] = []
            for _ in 0..<99 { others.append(try await RawPeer.connect(to: address)) }
            for other in others { try await Self.ask(other, 0) }
            let slow = try await RawPeer.connect(to: address, reads: false, receiveBuffer: 4096)
            try await slow.send("[\"flood\",1]\n")
            // A read now and then, whatever it finds: a trickle, not nothing.
            let trickle = slow.channel.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(40)) {
                _ in slow.channel.read()
            }
            var rounds = 0
            while ends.value.isEmpty {
                for other in others { try await Self.ask(other, rounds) }
                rounds += 1
            }
            #expect(ends.value == ["close failed slowConsumer"])
            #expect(slow.inbox.value.count > 0, "it did take something")
            #expect(rounds > 0)
            trickle.cancel()
            for peer in others + [slow] { try await peer.close() }
        }
    }
}

extension EventSocket {
    /// Whether no period of the write deadline runs.
    fileprivate var writeProgressIsOver: Bool { self.writeProgress == nil }
}
