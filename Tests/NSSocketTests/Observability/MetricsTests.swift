//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Metrics
import MetricsTestKit
@testable import NSSocket
import Testing

@Suite("What connections measure", .timeLimit(.minutes(5)))
struct MetricsTests {
    private func configuration(_ metrics: TestMetrics) -> EventSocket.Configuration {
        EventSocket.Configuration(
            mailbox: MailboxPolicy(messages: 2), closeTimeout: .seconds(3600),
            observability: Observability(metrics: metrics))
    }

    private static let client = [("side", "client")]

    private func total(_ name: String, _ metrics: TestMetrics) throws -> Int64 {
        try metrics.expectCounter("nss_\(name)", Self.client).totalValue
    }

    @Test("Messages and bytes, both ways, and the connection itself")
    func traffic() async throws {
        let metrics = TestMetrics()
        try await withPair(configuration: self.configuration(metrics)) { socket, peer in
            let heard = Watched<[String]>([])
            await socket.on("a") { _, message in heard.append("\(message.payload)") }
            try await peer.send("[\"a\",1]\n[\"a\",2]\n")
            _ = try await heard.first(2)
            try await socket.send("b", 12)
            #expect(try await peer.line() == #"["b",12]"#)
            // The loop counts a read when it is through with it.
            await socket.setUp { _ in }
            #expect(try self.total("messages_received", metrics) == 2)
            #expect(try self.total("bytes_received", metrics) == 16)
            #expect(try self.total("messages_sent", metrics) == 1)
            #expect(try self.total("bytes_sent", metrics) == 9)
            #expect(try metrics.expectMeter("nss_connections", Self.client).lastValue == 1)
            socket.abort()
            try await socket.closed()
            #expect(try metrics.expectMeter("nss_connections", Self.client).lastValue == 0)
        }
    }

    @Test("Lines that are no frames, and payloads that are of no use")
    func faults() async throws {
        let metrics = TestMetrics()
        try await withPair(configuration: self.configuration(metrics)) { socket, peer in
            let heard = Watched<[Int]>([])
            await socket.on(Event<Int>("a")) { _, number in heard.append(number) }
            try await peer.send("nonsense\n[\"a\",\"text\"]\n[\"a\",1]\n")
            _ = try await heard.first(1)
            await socket.setUp { _ in }
            #expect(try self.total("frames_malformed", metrics) == 1)
            #expect(try self.total("payloads_undecodable", metrics) == 1)
        }
    }

    @Test("Mailboxes: what waits, what is dropped, and how long reading stops")
    func mailboxes() async throws {
        let metrics = TestMetrics()
        try await withPair(configuration: self.configuration(metrics)) { socket, peer in
            let dropping = socket.messages(matching: "d", buffering: MailboxPolicy(messages: 1, overflow: .dropNewest))
            let pausing = socket.messages(matching: "p")
            socket.startReading()
            try await peer.send("[\"d\",1]\n[\"d\",2]\n[\"p\",1]\n[\"p\",2]\n")
            var iterator = pausing.makeAsyncIterator()
            for _ in 0..<2 { _ = try await iterator.next() }
            try await peer.send("[\"p\",3]\n")
            _ = try await iterator.next()
            #expect(dropping.droppedCount == 1)
            #expect(try self.total("messages_dropped", metrics) == 1)
            #expect(try metrics.expectRecorder("nss_mailbox_depth", Self.client).values.contains(2))
            #expect(try metrics.expectTimer("nss_reading_paused", Self.client).values.count >= 1)
        }
    }

    @Test("A client's reconnections, and the messages it could not send")
    func clients() async throws {
        let metrics = TestMetrics()
        try await RawListener.with { listener in
            let client = EventSocketClient(
                to: listener.address,
                configuration: EventSocketClient.Configuration(
                    socket: self.configuration(metrics), reconnect: .fixed(.zero), whileDisconnected: .queue()))
            try await client.send("early")
            client.clearQueue()
            try await withRunning(client) {
                for _ in 0..<3 {
                    let peer = try await listener.accept()
                    let socket = try await client.ready()
                    try await peer.close()
                    try await socket.closed()
                }
                _ = try await listener.accept()
                _ = try await client.ready()
                #expect(try self.total("reconnects", metrics) == 3)
                #expect(try self.total("messages_undelivered", metrics) == 1)
                client.connectionForTests?.abort()
            }
        }
    }

    @Test("What a server refuses")
    func refusals() async throws {
        let metrics = TestMetrics()
        let configuration = EventSocketServer.Configuration(
            socket: self.configuration(metrics), limits: ServerLimits(connections: 1))
        try await withServer(configuration: configuration) { socket in
            try await socket.send("hello")
            try await socket.closed()
        } _: { address in
            let first = try await RawPeer.connect(to: address)
            // Whom the server takes first is decided on several event loops: the second comes when the first is in.
            #expect(try await first.line() == "[\"hello\",null]")
            let second = try await RawPeer.connect(to: address)
            #expect(try await second.rest() == "")
            let refused = try metrics.expectCounter("nss_connections_refused", [("side", "server")])
            #expect(refused.totalValue == 1)
            for peer in [first, second] { try await peer.close() }
        }
    }

    @Test("Nothing is measured, and nothing paid for, when nobody wants to know")
    func nobody() async throws {
        try await withPair { socket, _ in
            #expect(socket.instruments == nil)
        }
    }
}

extension EventSocketClient {
    fileprivate nonisolated var connectionForTests: EventSocket? {
        if case .ready(let socket) = self.state { socket } else { nil }
    }
}
