//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
@testable import NSSocket
import Testing

@Suite("Durations of every size, in every setting", .timeLimit(.minutes(5)))
struct DurationTests {
    /// Those that mean "for ever".
    private static let endless: [Duration] = [
        .seconds(Int64.max), Duration(secondsComponent: .max, attosecondsComponent: 999_999_999_999_999_999),
        .seconds(300 * 365 * 86_400),
    ]

    /// Those that mean "no time at all".
    private static let none: [Duration] = [
        .zero, .nanoseconds(-1), Duration(secondsComponent: 0, attosecondsComponent: -1), .seconds(-1),
        .seconds(Int64.min), Duration(secondsComponent: .min, attosecondsComponent: -999_999_999_999_999_999),
    ]

    private static let shortest = Duration(secondsComponent: 0, attosecondsComponent: 1)

    @Test("Clamped, they have a place on every clock")
    func clamped() {
        for duration in Self.endless {
            #expect(duration.clamped == .longest)
            #expect(TimeAmount(clamping: duration) == TimeAmount(.longest))
        }
        #expect(Duration.seconds(Int64.min).clamped == .zero - .longest)
        for duration in Self.none where duration < .seconds(-1) {
            #expect(TimeAmount(clamping: duration).nanoseconds < 0)
        }
        for duration in [.zero, .seconds(1), .seconds(-1), Self.shortest] as [Duration] {
            #expect(duration.clamped == duration)
        }
        #expect(TimeAmount(.longest).nanoseconds < .max)
        _ = ContinuousClock.now + .longest
        _ = SuspendingClock.now + .longest
    }

    // MARK: For ever

    @Test("For ever, everywhere: connections, clients and servers work", arguments: DurationTests.endless)
    func forEver(duration: Duration) async throws {
        let authority = try TestAuthority.trusted.get()
        let identity = try authority.identity()
        let (certificate, key) = (identity.certificateSource, identity.privateKeySource)
        let server = EventSocketServer(
            address: .tcp(port: 0),
            tls: .tls(certificate: certificate, privateKey: key, handshakeTimeout: duration, reload: duration),
            configuration: EventSocketServer.Configuration(
                socket: self.socket(duration), limits: ServerLimits(firstMessageTimeout: duration),
                shutdownTimeout: duration)
        ) { socket in
            await socket.setIdle(duration)
            for try await message in socket.messages(matching: "question") {
                try await socket.send("answer", message.payload)
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            let listening = Watched<[EventSocketAddress]>([])
            group.addTask { try await server.run { listening.append($0) } }
            let address = try await listening.next()
            for reconnect in self.policies(duration) {
                let client = EventSocketClient(
                    to: address,
                    tls: .mutualTLS(
                        certificate: certificate, privateKey: key, trustRoots: authority.roots, serverName: "localhost",
                        handshakeTimeout: duration, reload: duration),
                    configuration: EventSocketClient.Configuration(
                        socket: self.socket(duration), reconnect: reconnect,
                        whileDisconnected: .queue(OfflineQueue(timeToLive: duration)), onConnectTimeout: duration)
                ) { socket in
                    try await socket.setKeepAlive(EventSocket.Configuration.KeepAlive(delay: duration))
                }
                await client.setIdle(duration)
                let answers = Watched<[String]>([])
                await client.on("answer") { _, message in answers.append("\(message.payload)") }
                try await client.send("question", 1)
                let answer = try await withRunning(client) { try await answers.next() }
                #expect(answer == "1")
            }
            server.shutdown()
            try await group.waitForAll()
        }
    }

    @Test("For ever until the next retry: closing ends the wait", arguments: DurationTests.endless)
    func foreverUntilRetry(duration: Duration) async throws {
        for reconnect in self.policies(duration) {
            let client = EventSocketClient(
                to: DeadAddress.tcp,
                configuration: EventSocketClient.Configuration(reconnect: reconnect, random: { 1 }))
            try await withRunning(client) {
                for _ in 0..<2 {
                    let delay = try await client.waiting().delay
                    #expect(delay <= .longest)
                    client.retryNow()
                }
            }
        }
    }

    @Test("Random numbers of all kinds spread retries within their limits")
    func random() {
        for random in [0, 0.5, 1, -1, 2, 1e300, -1e300, .infinity, -.infinity, .nan, .greatestFiniteMagnitude] {
            for limit in Self.endless + Self.none + [.seconds(30), Self.shortest] {
                for retry in [1, 2, 33, .max] {
                    for policy in self.policies(limit) {
                        if let delay = policy.delay(beforeRetry: retry, random: random) {
                            #expect(delay >= .zero && delay <= .longest)
                        }
                    }
                }
            }
        }
    }

    private func policies(_ duration: Duration) -> [ReconnectPolicy] {
        [
            .fixed(duration), .fullJitter(base: duration, cap: duration), .fullJitter(cap: duration),
            .fullJitter(base: duration), .nssocket(interval: duration),
            ReconnectPolicy(stableAfter: duration) { _, _ in duration },
        ]
    }

    private func socket(_ duration: Duration) -> EventSocket.Configuration {
        EventSocket.Configuration(
            outbound: OutboundLimits(writeDeadline: duration), idleTimeout: duration,
            keepAlive: EventSocket.Configuration.KeepAlive(delay: duration), connectTimeout: duration,
            closeTimeout: duration)
    }

    // MARK: No time at all

    @Test("No time to close: a peer that does not close, too, is not waited for", arguments: DurationTests.none)
    func closeTimeout(duration: Duration) async throws {
        try await withPair(configuration: EventSocket.Configuration(closeTimeout: duration)) { socket, _ in
            socket.close()
            let reason = try await socket.closed()
            #expect("\(reason)" == "closed")
        }
    }

    @Test("No time to connect", arguments: DurationTests.none)
    func connectTimeout(duration: Duration) async throws {
        try await FullBacklog.with { address in
            let code = await code {
                _ = try await EventSocket.connect(
                    to: address, configuration: EventSocket.Configuration(connectTimeout: duration))
            }
            #expect(code == .connectTimedOut)
        }
    }

    @Test("No time for a handshake, on either side", arguments: DurationTests.none)
    func handshakeTimeout(duration: Duration) async throws {
        try await RawListener.with { listener in
            let code = await code {
                _ = try await EventSocket.connect(to: listener.address, tls: .tls(handshakeTimeout: duration))
            }
            #expect(code == .tlsTimedOut)
        }
        let server = EventSocketServer(
            address: .tcp(port: 0), tls: try .test(try TestAuthority.trusted.get(), handshakeTimeout: duration)
        ) { _ in }
        try await withRunning(server) { address in
            let peer = try await RawPeer.connect(to: address)
            try await peer.end()
        }
    }

    @Test("No time for the first message", arguments: DurationTests.none)
    func firstMessageTimeout(duration: Duration) async throws {
        let configuration = EventSocketServer.Configuration(limits: ServerLimits(firstMessageTimeout: duration))
        try await withServer(configuration: configuration) { socket in
            for try await _ in socket.messages(matching: "**") {}
        } _: { address in
            let peer = try await RawPeer.connect(to: address)
            try await peer.end()
        }
    }

    @Test("No time to take what is sent", arguments: DurationTests.none)
    func writeDeadline(duration: Duration) async throws {
        let configuration = EventSocket.Configuration(outbound: OutboundLimits(writeDeadline: duration))
        try await withPair(configuration: configuration, reads: false, receiveBuffer: 4_096) { socket, _ in
            let text = String(repeating: "a", count: 1 << 20)
            for _ in 0..<64 { if await code({ try await socket.send("a", text) }) != nil { break } }
            guard case .failed(let error) = try await socket.closed() else {
                Issue.record("It did not fail.")
                return
            }
            #expect(error.code == .slowConsumer)
        }
    }

    @Test(
        "No idle time is no idle time; the shortest leaves the event loop time for others",
        arguments: DurationTests.none)
    func idle(duration: Duration) async throws {
        var timer = IdleTimer()
        let first = timer.set(duration, now: .now())
        #expect(first == nil)
        try await withPair(configuration: EventSocket.Configuration(idleTimeout: duration)) { socket, peer in
            await socket.setIdle(Self.shortest)
            let heard = Watched(0)
            await socket.onLifecycle { _, event in if case .idle = event { heard.update { $0 += 1 } } }
            _ = try await heard.first { $0 > 2 ? true : nil }
            #expect(await socket.setUp { $0.idle.timeout } == IdleTimer.shortest)
            await socket.setIdle(duration)
            #expect(await socket.setUp { $0.idle.timeout } == nil)
        }
    }

    @Test(
        "No time for a keep-alive probe is the least that the system takes",
        arguments: DurationTests.none + [DurationTests.shortest])
    func keepAlive(duration: Duration) async throws {
        let setting = EventSocket.Configuration.KeepAlive(delay: duration)
        try await withPair(configuration: EventSocket.Configuration(keepAlive: setting)) { socket, _ in
            try await socket.setKeepAlive(setting)
        }
    }

    @Test("No time to shut down: connections are aborted at once", arguments: DurationTests.none)
    func shutdownTimeout(duration: Duration) async throws {
        let server = EventSocketServer(
            address: .tcp(port: 0), configuration: EventSocketServer.Configuration(shutdownTimeout: duration)
        ) { socket in try await socket.closed() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            let listening = Watched<[EventSocketAddress]>([])
            group.addTask { try await server.run { listening.append($0) } }
            let peer = try await RawPeer.connect(to: try await listening.next())
            while server.connections.isEmpty { await Task.yield() }
            server.shutdown()
            try await group.waitForAll()
            try await peer.close()
        }
    }

    @Test("No time for a client's hook, its queue, its waits", arguments: DurationTests.none)
    func client(duration: Duration) async throws {
        try await RawListener.with { listener in
            let reports = Watched<[UndeliveredMessage.Reason]>([])
            let client = EventSocketClient(
                to: listener.address,
                configuration: EventSocketClient.Configuration(
                    reconnect: .fixed(duration, maxRetries: 2),
                    whileDisconnected: .queue(OfflineQueue(timeToLive: duration)),
                    undelivered: { reports.append($0.reason) }, onConnectTimeout: duration)
            ) { socket in _ = try await socket.nextMessage() }
            await client.setIdle(duration)
            try await client.send("a")
            #expect(await code { try await client.run() } == .retriesExhausted)
            #expect(reports.value == [.expired])
        }
    }
}
