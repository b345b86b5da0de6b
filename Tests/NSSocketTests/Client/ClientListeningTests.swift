//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Logging
import MetricsTestKit
@testable import NSSocket
import NIOCore
import ServiceLifecycle
import Testing

@Suite("Who listens to a client", .timeLimit(.minutes(5)))
struct ClientListeningTests {
    private static let atOnce = EventSocketClient.Configuration(
        socket: EventSocket.Configuration(closeTimeout: .milliseconds(1)), reconnect: .fixed(.zero))

    @Test("Registering and taking back works before, during and between connections")
    func takingBack() async throws {
        try await RawListener.with { listener in
            let client = EventSocketClient(to: listener.address, configuration: Self.atOnce)
            let heard = Watched<[String]>([])
            let early = await client.on("a") { _, _ in heard.append("early") }
            await client.onAny { _, message in if message.name == "end" { heard.append("end") } }
            try await withRunning(client) {
                var peer = try await listener.accept()
                _ = try await client.ready()
                let late = await client.on("a") { _, _ in heard.append("late") }
                let count = try await client.many("a", times: 2) { _, _ in heard.append("many") }
                try await peer.send("[\"a\",1]\n[\"end\",1]\n")
                #expect(try await heard.first(4) == ["early", "late", "many", "end"])
                heard.update { $0 = [] }
                #expect(await client.off(early))
                #expect(await !client.off(early))
                try await peer.close()
                peer = try await listener.accept()
                try await peer.send("[\"a\",1]\n[\"end\",1]\n")
                #expect(try await heard.first(3) == ["late", "many", "end"])
                heard.update { $0 = [] }
                // Its two calls are over.
                #expect(await !client.off(count))
                await client.removeAll(on: "a")
                #expect(await !client.off(late))
                try await peer.send("[\"a\",1]\n[\"end\",1]\n")
                #expect(try await heard.first(1) == ["end"])
            }
        }
    }

    @Test("A lifecycle listener that comes late hears that there is a connection, and can be taken back")
    func lifecycle() async throws {
        try await RawListener.with { listener in
            let client = EventSocketClient(to: listener.address, configuration: Self.atOnce)
            let heard = Watched<[String]>([])
            try await withRunning(client) {
                _ = try await listener.accept()
                _ = try await client.ready()
                let token = await client.onLifecycle { _, event in
                    if case .start = event { heard.append("start") }
                }
                #expect(heard.value == ["start"])
                #expect(await client.offLifecycle(token))
                #expect(await !client.offLifecycle(token))
            }
        }
    }

    @Test("A sequence that nobody holds any more takes itself back, with a connection and without")
    func letGo() async throws {
        try await RawListener.with { listener in
            let client = EventSocketClient(to: listener.address, configuration: Self.atOnce)
            do { _ = client.messages(matching: "a") }
            #expect(await client.setUpForTests { $0.kept?.listeners.hasPatterns } == false)
            try await withRunning(client) {
                _ = try await listener.accept()
                let socket = try await client.ready()
                do { _ = client.messages(matching: "a") }
                #expect(await socket.setUp { $0.listeners.hasPatterns } == false)
            }
        }
    }

    @Test("A full mailbox stops reading on the next connection, too, until somebody takes what is there")
    func fullMailbox() async throws {
        try await RawListener.with { listener in
            let client = EventSocketClient(to: listener.address, configuration: Self.atOnce)
            let sequence = client.messages(matching: "a", buffering: MailboxPolicy(messages: 2))
            try await withRunning(client) {
                let first = try await listener.accept()
                let socket = try await client.ready()
                try await first.send("[\"a\",1]\n[\"a\",2]\n")
                _ = try await self.paused(socket)
                // Reading has stopped, so only a reset tells of the end.
                socket.channel.close(promise: nil)
                let second = try await listener.accept()
                let next = try await client.ready()
                #expect(await next.setUp { !$0.pausing.isEmpty && $0.pausedSince != nil && $0.stallTimer != nil })
                try await second.send("[\"a\",3]\n")
                var iterator = sequence.makeAsyncIterator()
                for number in 1...3 { #expect(try await iterator.next()?.decode(Int.self) == number) }
            }
        }
    }

    @Test("A pause counts for each connection that it lasts for")
    func pausesMeasured() async throws {
        let metrics = TestMetrics()
        var configuration = Self.atOnce
        configuration.socket.observability.metrics = metrics
        try await RawListener.with { [configuration] listener in
            let client = EventSocketClient(to: listener.address, configuration: configuration)
            let sequence = client.messages(matching: "a", buffering: MailboxPolicy(messages: 2))
            func pauses() -> Int {
                (try? metrics.expectTimer("nss_reading_paused", [("side", "client")]).values.count) ?? 0
            }
            try await withRunning(client) {
                let first = try await listener.accept()
                let socket = try await client.ready()
                try await first.send("[\"a\",1]\n[\"a\",2]\n")
                _ = try await self.paused(socket)
                #expect(pauses() == 0)
                socket.channel.close(promise: nil)
                _ = try await listener.accept()
                let next = try await client.ready()
                #expect(pauses() == 1)
                var iterator = sequence.makeAsyncIterator()
                for _ in 0..<2 { _ = try await iterator.next() }
                await next.setUp { _ in }
                #expect(pauses() == 2)
            }
        }
    }

    @Test("A lifecycle listener of the client's that is taken back inside an event hears nothing more")
    func lifecycleTakenBackInside() async throws {
        try await RawListener.with { listener in
            let client = EventSocketClient(to: listener.address, configuration: Self.atOnce)
            let heard = Watched<[String]>([])
            let token = Watched<ListenerToken?>(nil)
            await client.onLifecycle { _, event in
                guard case .start = event else { return }
                heard.append("first")
                if let taken = token.value { client.assumeIsolated { _ = $0.offLifecycle(taken) } }
            }
            let second = await client.onLifecycle { _, event in
                if case .start = event { heard.append("second") }
            }
            token.update { $0 = second }
            try await withRunning(client) {
                let peer = try await listener.accept()
                _ = try await client.ready()
                try await peer.close()
                _ = try await listener.accept()
                #expect(try await heard.first(2) == ["first", "first"])
            }
        }
    }

    @Test("A full mailbox does not keep the next connection's hook from hearing the peer")
    func fullMailboxAndHook() async throws {
        try await RawListener.with { listener in
            let client = EventSocketClient(to: listener.address, configuration: Self.atOnce) { socket in
                try await socket.send("login")
                #expect(try await socket.nextMessage()?.name == "welcome")
            }
            let sequence = client.messages(matching: "a", buffering: MailboxPolicy(messages: 2))
            try await withRunning(client) {
                let first = try await listener.accept()
                try await first.send("[\"welcome\",1]\n")
                let socket = try await client.ready()
                try await first.send("[\"a\",1]\n[\"a\",2]\n")
                _ = try await self.paused(socket)
                socket.channel.close(promise: nil)
                let second = try await listener.accept()
                try await second.send("[\"welcome\",2]\n[\"a\",3]\n")
                _ = try await client.ready()
                var iterator = sequence.makeAsyncIterator()
                for number in 1...3 { #expect(try await iterator.next()?.decode(Int.self) == number) }
            }
        }
    }

    @Test("A handler that is slow delays neither the next connection nor the order of what is handled")
    func slowHandler() async throws {
        try await RawListener.with { listener in
            let handled = Watched<[Int]>([])
            let mayGoOn = Watched(false)
            var router = EventRouter()
            router.on("a") { message, _ in
                _ = try await mayGoOn.first { $0 ? true : nil }
                try handled.append(message.decode(Int.self))
            }
            let client = EventSocketClient(to: listener.address, configuration: Self.atOnce, router: router)
            try await withRunning(client) {
                let first = try await listener.accept()
                let socket = try await client.ready()
                try await first.send("[\"a\",1]\n[\"a\",2]\n")
                _ = try await self.received(socket, atLeast: 1)
                socket.channel.close(promise: nil)
                let second = try await listener.accept()
                _ = try await client.ready()
                try await second.send("[\"a\",3]\n")
                mayGoOn.update { $0 = true }
                #expect(try await handled.first(3) == [1, 2, 3])
            }
        }
    }

    @Test("While a handler hangs, connections that leave it nothing to do come and go")
    func hangingHandler() async throws {
        try await RawListener.with { listener in
            let handled = Watched<[Int]>([])
            let mayGoOn = Watched(false)
            var router = EventRouter()
            router.on("a") { message, _ in
                try handled.append(message.decode(Int.self))
                _ = try await mayGoOn.first { $0 ? true : nil }
            }
            let client = EventSocketClient(to: listener.address, configuration: Self.atOnce, router: router)
            try await withRunning(client) {
                let first = try await listener.accept()
                try await first.send("[\"a\",1]\n")
                _ = try await handled.first(1)
                try await first.reset()
                for _ in 0..<5 { try await listener.accept().reset() }
                let last = try await listener.accept()
                try await last.send("[\"a\",2]\n")
                #expect(handled.value == [1])
                mayGoOn.update { $0 = true }
                #expect(try await handled.first(2) == [1, 2])
            }
        }
    }

    @Test("A service group's graceful shutdown closes it")
    func service() async throws {
        try await RawListener.with { listener in
            let client = EventSocketClient(to: listener.address, configuration: Self.atOnce)
            let group = ServiceGroup(services: [client], logger: .init(label: "test"))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                _ = try await listener.accept()
                _ = try await client.ready()
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
            #expect("\(try await client.end())" == "closed")
        }
    }

    /// Waits until a mailbox has stopped reading.
    private func paused(_ socket: EventSocket) async throws -> Bool {
        while await socket.setUp({ $0.pausing.isEmpty }) { await Task.yield() }
        return true
    }

    private func received(_ socket: EventSocket, atLeast count: Int) async throws -> Bool {
        while await socket.setUp({ $0.currentRead.count < UInt32(count) }) { await Task.yield() }
        return true
    }
}

extension EventSocketClient {
    fileprivate func setUpForTests<Result: Sendable>(_ body: @Sendable (isolated EventSocketClient) -> Result) -> Result
    {
        body(self)
    }
}
