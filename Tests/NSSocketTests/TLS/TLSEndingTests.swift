//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import Testing

@Suite("The end of a connection over TLS", .timeLimit(.minutes(5)))
struct TLSEndingTests {
    private let authority: TestAuthority

    init() throws {
        self.authority = try TestAuthority.trusted.get()
    }

    /// A server's connection and the raw peer at its far end.
    private func withPair(
        configuration: EventSocket.Configuration = .init(closeTimeout: .seconds(3600)), at address: EventSocketAddress,
        _ body: @escaping @Sendable (_ socket: EventSocket, _ peer: RawPeer) async throws -> Void
    ) async throws {
        let sockets = Watched<[EventSocket]>([])
        let isOver = Watched(false)
        let server = EventSocketServer(
            address: address, tls: try .test(self.authority), configuration: .init(socket: configuration)
        ) { socket in
            sockets.append(socket)
            try await isOver.first { $0 ? () : nil }
            socket.abort()
        }
        try await withRunning(server) { address in
            let peer = try await RawPeer.connect(to: address, trusting: self.authority)
            let socket = try await sockets.next()
            try await body(socket, peer)
            isOver.update { $0 = true }
            try await peer.end()
            try? await peer.close()
        }
    }

    @Test(
        "close() lets everything leave, says goodbye, and still delivers what the peer sends", arguments: [true, false])
    func close(isUnix: Bool) async throws {
        try await (isUnix ? AddressKind.unix : .ipv4).withAddress { address in
            try await self.withPair(at: address) { socket, peer in
                let events = await socket.lifecycleLog()
                let sequence = socket.messages(of: Sample.number)
                for number in 0..<1000 { try await socket.send(Sample.number, number) }
                socket.close()
                #expect(try await peer.rest() == Sample.numbers(0..<1000))
                #expect(peer.inbox.value.failure == nil)
                try await peer.send(Sample.numbers(0..<100))
                try await peer.endOutput()
                #expect(try await sequence.reduce(into: []) { $0.append($1) } == Array(0..<100))
                #expect(try await socket.closed().words == "closedLocally")
                #expect(events.value == ["inputClosed", "close closedLocally"])
            }
        }
    }

    @Test("A slow consumer loses none of what the peer sends after our close")
    func slowConsumer() async throws {
        try await self.withPair(at: .tcp(port: 0)) { socket, peer in
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
        }
    }

    @Test(
        "When the peer ends its direction, with or without a word, we still answer and then say goodbye",
        arguments: [true, false])
    func peerEnds(saysGoodbye: Bool) async throws {
        try await self.withPair(at: .tcp(port: 0)) { socket, peer in
            let events = await socket.lifecycleLog()
            await socket.on(Sample.number) { socket, number in try socket.send("answer", number) }
            try await peer.send(Sample.numbers(0..<2))
            if saysGoodbye { try await peer.endOutput() } else { try await peer.truncate() }
            #expect(try await peer.lines(2) == ["[\"answer\",0]", "[\"answer\",1]"])
            // Whether it heard our goodbye: a peer that did not say its own calls every end unclean.
            if saysGoodbye { #expect(try await peer.rest() == "") }
            #expect(try await socket.closed().words == "closedByPeer")
            #expect(events.value == ["inputClosed", "close closedByPeer"])
        }
    }

    @Test("A line that was cut off is no message, and is told")
    func truncatedLine() async throws {
        try await self.withPair(at: .tcp(port: 0)) { socket, peer in
            let events = await socket.lifecycleLog()
            let messages = await socket.log()
            try await peer.send("[\"a\",1]\n[\"b\",[1,2")
            try await peer.truncate()
            #expect(try await socket.closed().words == "closedByPeer")
            #expect(messages.value == ["a 1"])
            #expect(events.value == ["error malformedFrame", "inputClosed", "close closedByPeer"])
        }
    }

    @Test("With half-open allowed, sending goes on until our own close")
    func halfOpen() async throws {
        let configuration = EventSocket.Configuration(allowHalfOpen: true, closeTimeout: .seconds(3600))
        try await self.withPair(configuration: configuration, at: .tcp(port: 0)) { socket, peer in
            let events = socket.lifecycleEvents
            try await peer.send(Sample.numbers(0..<3))
            try await peer.endOutput()
            #expect(try await socket.messages(of: Sample.number).reduce(0, +) == 3)
            for await event in events where event.words == "inputClosed" { break }
            try await socket.send("a")
            #expect(try await peer.line() == "[\"a\",null]")
            socket.close()
            #expect(try await peer.rest() == "")
            #expect(peer.inbox.value.failure == nil)
            #expect(try await socket.closed().words == "closedByPeer")
        }
    }

    @Test("A peer that does not say goodbye is waited for only so long")
    func closeTimeout() async throws {
        let configuration = EventSocket.Configuration(closeTimeout: .milliseconds(20))
        try await self.withPair(configuration: configuration, at: .tcp(port: 0)) { socket, _ in
            let start = ContinuousClock.now
            socket.close()
            let reason = try await socket.closed()
            #expect(reason.words == "closedLocally")
            // TLS would wait five seconds more.
            #expect(start.duration(to: .now) < .seconds(4))
        }
    }

    @Test("abort() waits for nobody, and the peer learns that something may be missing")
    func abort() async throws {
        try await self.withPair(at: .tcp(port: 0)) { socket, peer in
            let start = ContinuousClock.now
            socket.abort()
            #expect(try await socket.closed().words == "aborted")
            #expect(start.duration(to: .now) < .seconds(4))
            try await peer.end()
            #expect(peer.inbox.value.failure != nil)
        }
    }

    @Test("A peer that breaks the connection is reported as such")
    func reset() async throws {
        try await self.withPair(at: .tcp(port: 0)) { socket, peer in
            let events = await socket.lifecycleLog()
            await socket.on("**") { _, _ in }
            try await peer.resetBelowTLS()
            #expect(try await socket.closed().words == "failed connectionFailed")
            #expect(events.value == ["error connectionFailed", "close failed connectionFailed"])
        }
    }

    @Test("What a peer sends and then closes at once is handled, however it closes", arguments: [true, false])
    func sendAndClose(saysGoodbye: Bool) async throws {
        let numbers = Watched<[Int]>([])
        let server = EventSocketServer(address: .tcp(port: 0), tls: try .test(self.authority)) { socket in
            for try await number in socket.messages(of: Sample.number) { numbers.append(number) }
        }
        try await withRunning(server) { address in
            for number in 0..<30 {
                let peer = try await RawPeer.connect(to: address, trusting: self.authority)
                try await peer.send("[\"number\",\(number)]\n")
                if saysGoodbye { try await peer.endOutput() } else { try await peer.truncate() }
                try await peer.end()
                try await peer.close()
            }
            #expect(try await numbers.first(30).sorted() == Array(0..<30))
        }
    }

    @Test("Bytes that are no TLS break the connection, and nothing of them is a message")
    func noise() async throws {
        try await self.withPair(at: .tcp(port: 0)) { socket, peer in
            let events = await socket.lifecycleLog()
            let messages = await socket.log()
            try await peer.send("[\"a\",1]\n")
            _ = try await messages.first(1)
            try await peer.sendBelowTLS(ByteBuffer(string: "[\"b\",2]\n[\"c\",3]\n"))
            guard case .failed(let error) = try await socket.closed() else {
                Issue.record("the connection goes on")
                return
            }
            #expect(error.code == .tlsFailed)
            #expect(error.message.contains("can no longer be deciphered"), "\(error.message)")
            #expect(messages.value == ["a 1"])
            #expect(events.value == ["error tlsFailed", "close failed tlsFailed"])
        }
    }

    @Test("A connection is freed after its end, and so is one whose handshake failed")
    func freed() async throws {
        let server = EventSocketServer(address: .tcp(port: 0), tls: try .test(self.authority)) { socket in
            try await socket.closed()
        }
        let freed = Watched(0)
        try await withRunning(server) { address in
            try await EventSocket.withConnection(
                to: address, tls: .tls(trustRoots: self.authority.roots), configuration: .counting(freed)
            ) { try await $0.flush() }
            _ = try await freed.first { $0 == 1 ? () : nil }
            let stranger = try TestAuthority.stranger.get()
            let tls = ClientTLS.tls(trustRoots: stranger.roots)
            #expect(
                await code {
                    _ = try await EventSocket.connect(to: address, tls: tls, configuration: .counting(freed))
                } == .tlsFailed
            )
            _ = try await freed.first { $0 == 2 ? () : nil }
        }
    }
}

extension EventSocket.Configuration {
    /// Counts up when everything that has this configuration is gone.
    fileprivate static func counting(_ freed: Watched<Int>) -> Self {
        Self(codec: EventCodec(payloads: Witness(freed)))
    }
}

/// A coder that is never used, and tells when nobody has it any more.
private final class Witness: PayloadCoder {
    private let freed: Watched<Int>

    init(_ freed: Watched<Int>) { self.freed = freed }
    deinit { self.freed.update { $0 += 1 } }

    func encode<Payload: Encodable>(_ payload: Payload, into buffer: inout ByteBuffer) throws {}

    func decode<Payload: Decodable>(_ type: Payload.Type, from json: ByteBuffer) throws -> Payload {
        throw CancellationError()
    }
}
