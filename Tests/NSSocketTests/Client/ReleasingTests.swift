//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
@testable import NSSocket
import Testing

@Suite("What listeners own goes away when nothing is being changed", .timeLimit(.minutes(5)))
struct ReleasingTests {
    /// An object of the program's that a listener owns.
    private final class Guest: Sendable {
        private let leave: @Sendable () -> Void

        init(_ leave: @escaping @Sendable () -> Void) {
            self.leave = leave
        }

        deinit { self.leave() }
    }

    enum Registration: CaseIterable {
        case on, once, onAny, onLifecycle
    }

    enum Way: CaseIterable {
        case off, removeAllOfPattern, removeAll, usedUp, clientEnds

        func ends(_ registration: Registration) -> Bool {
            switch self {
            case .off, .clientEnds: true
            case .removeAllOfPattern, .removeAll: registration == .on || registration == .once
            case .usedUp: registration == .once
            }
        }
    }

    private static let atOnce = EventSocketClient.Configuration(
        socket: EventSocket.Configuration(closeTimeout: .milliseconds(1), maxListeners: 1), reconnect: .fixed(.zero))

    /// Registers a listener that owns a sequence and a guest, whose end makes another sequence.
    private func register(
        _ registration: Registration, with client: EventSocketClient, _ later: Watched<[EventMessageSequence]>
    ) async -> ListenerToken {
        let own = client.messages(matching: "own")
        let guest = Guest {
            client.callEveryMethod()
            later.append(client.messages(matching: "later"))
        }
        let listener: EventSocket.Listener = { _, _ in _ = (own, guest) }
        switch registration {
        case .on: return await client.on("a", listener)
        case .once: return await client.once("a", listener)
        case .onAny: return await client.onAny(listener)
        case .onLifecycle: return await client.onLifecycle { _, _ in _ = (own, guest) }
        }
    }

    @Test(
        "A client's listener, taken back in every way, with a connection and without",
        arguments: Registration.allCases, [true, false])
    func clientListener(registration: Registration, isConnected: Bool) async throws {
        for way in Way.allCases where way.ends(registration) && (isConnected || way != .usedUp) {
            try await RawListener.with { listener in
                let client = EventSocketClient(to: listener.address, configuration: Self.atOnce)
                let later = Watched<[EventMessageSequence]>([])
                let token = await self.register(registration, with: client, later)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    var peer: RawPeer?
                    if isConnected {
                        group.addTask { try await client.run() }
                        peer = try await listener.accept()
                        _ = try await client.ready()
                    }
                    switch way {
                    case .off where registration == .onLifecycle: #expect(await client.offLifecycle(token))
                    case .off: #expect(await client.off(token))
                    case .removeAllOfPattern: await client.removeAll(on: "a")
                    case .removeAll: await client.removeAll()
                    case .usedUp: try await peer?.send("[\"a\",1]\n")
                    case .clientEnds: client.close()
                    }
                    let sequence = try await later.next()
                    if !isConnected { group.addTask { try await client.run() } }
                    var iterator = sequence.makeAsyncIterator()
                    if way == .clientEnds {
                        #expect(try await iterator.next() == nil)
                    } else {
                        if !isConnected { peer = try await listener.accept() }
                        try await peer?.send("[\"later\",1]\n")
                        #expect(try await iterator.next()?.name == "later")
                        client.close()
                    }
                    try await group.waitForAll()
                }
            }
        }
    }

    @Test(
        "A connection's listener that goes with its connection may register with the client",
        arguments: Registration.allCases)
    func connectionListener(registration: Registration) async throws {
        try await RawListener.with { listener in
            let reference = Watched<EventSocketClient?>(nil)
            let later = Watched<[EventMessageSequence]>([])
            let heard = Watched<[String]>([])
            let client = EventSocketClient(to: listener.address, configuration: Self.atOnce) { socket in
                guard let client = reference.value else { return }
                reference.update { $0 = nil }
                let guest = Guest {
                    client.callEveryMethod()
                    socket.callEveryMethod()
                    later.append(client.messages(matching: "later"))
                    client.assumeIsolated { client in
                        client.on("later") { _, _ in heard.append("on") }
                        client.onAny { _, message in if message.name == "later" { heard.append("any") } }
                        client.onLifecycle { _, event in if case .start = event { heard.append("start") } }
                    }
                }
                switch registration {
                case .on: await socket.on("a") { _, _ in _ = guest }
                case .once: await socket.once("a") { _, _ in _ = guest }
                case .onAny: await socket.onAny { _, _ in _ = guest }
                case .onLifecycle: await socket.onLifecycle { _, _ in _ = guest }
                }
            }
            reference.update { $0 = client }
            try await withRunning(client) {
                let first = try await listener.accept()
                _ = try await client.ready()
                try await first.close()
                let second = try await listener.accept()
                try await second.send("[\"later\",1]\n")
                #expect(try await heard.first(3) == ["start", "any", "on"])
                var iterator = try await later.next().makeAsyncIterator()
                #expect(try await iterator.next()?.name == "later")
            }
        }
    }

    @Test("A connection of its own", arguments: Registration.allCases)
    func socketListener(registration: Registration) async throws {
        for way in Way.allCases where way.ends(registration) {
            try await withPair { socket, peer in
                let released = Watched(0)
                let register: @Sendable (isolated EventSocket) -> ListenerToken = { socket in
                    let (own, events) = (socket.messages(matching: "own"), socket.lifecycleEvents)
                    let guest = Guest { [socket] in
                        socket.callEveryMethod()
                        released.update { $0 += 1 }
                    }
                    let listener: EventSocket.Listener = { _, _ in _ = (own, events, guest) }
                    switch registration {
                    case .on: return socket.on("a", listener)
                    case .once: return socket.once("a", listener)
                    case .onAny: return socket.onAny(listener)
                    case .onLifecycle: return socket.onLifecycle { _, _ in _ = (own, events, guest) }
                    }
                }
                let token = await register(socket)
                switch way {
                case .off where registration == .onLifecycle: #expect(await socket.offLifecycle(token))
                case .off: #expect(await socket.off(token))
                case .removeAllOfPattern: await socket.removeAll(on: "a")
                case .removeAll: await socket.removeAll()
                case .usedUp: try await peer.send("[\"a\",1]\n")
                case .clientEnds: socket.abort()
                }
                _ = try await released.first { $0 == 1 ? true : nil }
            }
        }
    }

    @Test("An error that a hook threw, which was the cause of a wait")
    func cause() async throws {
        final class Refusal: Error {
            let guest: Guest
            init(_ guest: Guest) { self.guest = guest }
        }
        try await RawListener.with { listener in
            let reference = Watched<EventSocketClient?>(nil)
            let attempts = Watched(0)
            let client = EventSocketClient(to: listener.address, configuration: Self.atOnce) { socket in
                attempts.update { $0 += 1 }
                let client = reference.value
                throw Refusal(
                    Guest {
                        client?.callEveryMethod()
                        if attempts.value > 2 { client?.close() }
                    })
            }
            reference.update { $0 = client }
            try await client.run()
            reference.update { $0 = nil }
            #expect("\(try await client.end())" == "closed")
            #expect(attempts.value > 2)
        }
    }

    @Test("The socket of a state that is over: whoever asks for the state then, gets the new one")
    func formerState() async throws {
        try await RawListener.with { listener in
            let client = EventSocketClient(
                to: listener.address,
                configuration: EventSocketClient.Configuration(
                    socket: EventSocket.Configuration(closeTimeout: .milliseconds(1)), reconnect: .fixed(.seconds(3600))
                )
            )
            let seen = Watched<[Bool]>([])
            await client.onLifecycle { socket, event in
                guard case .close = event else { return }
                let channel = socket.channel
                weak let ended = socket
                // When the connection is over: nobody but the socket itself has the listener.
                channel.eventLoop.execute {
                    let guest = Guest {
                        client.callEveryMethod()
                        if case .waiting = client.state { seen.append(true) } else { seen.append(false) }
                    }
                    ended?.assumeIsolated { socket in
                        _ = socket.on("late") { _, _ in _ = guest }
                    }
                }
            }
            try await withRunning(client) {
                let peer = try await listener.accept()
                do { _ = try await client.ready() }
                try await peer.close()
                #expect(try await seen.next())
            }
        }
    }
}
