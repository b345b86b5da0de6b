//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import Testing

@Suite("The client", .timeLimit(.minutes(5)))
struct EventSocketClientTests {
    /// Raw peers do not close when we do: nothing to wait for.
    private static let socket = EventSocket.Configuration(closeTimeout: .milliseconds(1))
    private static let atOnce = EventSocketClient.Configuration(
        socket: EventSocketClientTests.socket, reconnect: .fixed(.zero))

    @Test("It makes a connection again when the peer closes it, and says so")
    func reconnects() async throws {
        try await RawListener.with { listener in
            let client = EventSocketClient(to: listener.address, configuration: Self.atOnce)
            let states = Watched<[String]>([])
            try await withThrowingTaskGroup(of: Void.self) { group in
                let changes = client.stateChanges
                group.addTask {
                    for await state in changes { states.append(state.summary) }
                }
                try await withRunning(client) {
                    for _ in 0..<3 {
                        let peer = try await listener.accept()
                        _ = try await client.ready()
                        try await peer.close()
                    }
                    _ = try await listener.accept()
                }
                try await group.waitForAll()
            }
            // The last connection may or may not have been ready before the client closed.
            let rounds = (1...3).flatMap { ["connecting", "ready", "waiting \($0) closedByPeer"] }
            #expect(states.value.filter { $0 != "closed" }.starts(with: rounds + ["connecting"]))
            #expect(states.value.last == "closed")
        }
    }

    @Test("Who closes a connection that has failed already does not end the client", arguments: [true, false])
    func closedTooLate(isClose: Bool) async throws {
        try await RawListener.with { listener in
            let client = EventSocketClient(to: listener.address, configuration: Self.atOnce)
            await client.onLifecycle { socket, event in
                switch event {
                case .error, .close: if isClose { socket.close() } else { socket.abort() }
                default: break
                }
            }
            try await withRunning(client) {
                for _ in 0..<3 {
                    let peer = try await listener.accept()
                    _ = try await client.ready()
                    try await peer.reset()
                }
                _ = try await listener.accept()
            }
        }
    }

    @Test("K1: listeners, sequences and lifecycle listeners go from one connection to the next")
    func consumersSurvive() async throws {
        try await RawListener.with { listener in
            let client = EventSocketClient(to: listener.address, configuration: Self.atOnce)
            let heard = Watched<[String]>([])
            await client.on("a::*") { _, message in heard.append("on \(message.name)") }
            await client.once("a::1") { _, message in heard.append("once \(message.name)") }
            await client.onAny { _, message in heard.append("any \(message.name)") }
            await client.onLifecycle { _, event in
                switch event {
                case .start: heard.append("start")
                case .close: heard.append("close")
                default: break
                }
            }
            let sequence = client.messages(matching: "s::**")
            try await withRunning(client) {
                for round in 1...3 {
                    let peer = try await listener.accept()
                    #expect(try await heard.next() == "start")
                    try await peer.send(#"["a","1",null]"# + "\n" + #"["s",\#(round)]"# + "\n")
                    #expect(try await heard.next() == "any a::1")
                    // The literal name before the wildcard.
                    if round == 1 { #expect(try await heard.next() == "once a::1") }
                    #expect(try await heard.next() == "on a::1")
                    #expect(try await heard.next() == "any s")
                    var iterator = sequence.makeAsyncIterator()
                    #expect(try await iterator.next()?.decode(Int.self) == round)
                    try await peer.close()
                    #expect(try await heard.next() == "close")
                }
            }
            var iterator = sequence.makeAsyncIterator()
            #expect(try await iterator.next() == nil)
        }
    }

    @Test("Listeners of a connection end with it, and do not pile up")
    func listenersOfOneConnection() async throws {
        try await RawListener.with { listener in
            let heard = Watched<[String]>([])
            let client = EventSocketClient(to: listener.address, configuration: Self.atOnce) { socket in
                await socket.on("a") { socket, _ in heard.append("\(socket.id)") }
            }
            await client.on("b") { socket, _ in heard.append("client") }
            try await withRunning(client) {
                for _ in 0..<3 {
                    let peer = try await listener.accept()
                    let socket = try await client.ready()
                    try await peer.send(#"["a",1]"# + "\n" + #"["b",1]"# + "\n")
                    #expect(try await heard.next() == "\(socket.id)")
                    #expect(try await heard.next() == "client")
                    try await peer.close()
                    _ = await socket.ended()
                }
            }
        }
    }

    @Test("K9: closing the connection in a listener closes the client")
    func closedByListener() async throws {
        try await RawListener.with { listener in
            let client = EventSocketClient(to: listener.address, configuration: Self.atOnce)
            await client.on("bye") { socket, _ in socket.close() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await client.run() }
                let peer = try await listener.accept()
                try await peer.send(#"["bye",null]"# + "\n")
                _ = try await peer.line()
                try await peer.close()
                try await group.waitForAll()
            }
            #expect("\(try await client.end())" == "closed")
        }
    }

    @Test("K8, K10: closing is final and at once, whatever the client is doing")
    func closing() async throws {
        // It waits.
        let address = DeadAddress.tcp
        let clock = ManualClock()
        let waiting = EventSocketClient(
            to: address,
            configuration: EventSocketClient.Configuration(
                socket: Self.socket, reconnect: .fixed(.seconds(60)), clock: clock))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await waiting.run() }
            _ = try await waiting.waiting()
            waiting.close()
            try await group.waitForAll()
        }
        waiting.close()
        #expect("\(waiting.state.summary)" == "closed")
        #expect(await code { try await waiting.send("a") } == .notConnected)
        #expect(await code { try await waiting.run() } == .alreadyRunning)
    }

    @Test("Closing before it runs: it never connects")
    func closedBefore() async throws {
        let client = EventSocketClient(to: .tcp(port: 1))
        let sequence = client.messages(matching: "**")
        client.close()
        try await client.run()
        #expect(client.state.summary == "closed")
        var iterator = sequence.makeAsyncIterator()
        #expect(try await iterator.next() == nil)
        await client.on("a") { _, _ in }
    }

    @Test("Cancelling its task aborts the connection")
    func cancelling() async throws {
        try await RawListener.with { listener in
            let client = EventSocketClient(to: listener.address, configuration: Self.atOnce)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await client.run() }
                let peer = try await listener.accept()
                _ = try await client.ready()
                group.cancelAll()
                try await group.waitForAll()
                #expect(client.state.summary == "closed")
                guard case .closed(.aborted) = client.state else { throw CancellationError() }
                _ = try await peer.line()
            }
        }
    }

    @Test("Cancelling while it waits is no reason to give up, however few retries are left")
    func cancelledWait() async throws {
        let address = DeadAddress.tcp
        let configuration = EventSocketClient.Configuration(
            reconnect: .fixed(.seconds(3600), maxRetries: 1), whileDisconnected: .queue())
        let client = EventSocketClient(to: address, configuration: configuration)
        for number in 0..<100 { try await client.send("a", number) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await client.run() }
            _ = try await client.waiting()
            group.cancelAll()
            try await group.waitForAll()
        }
        guard case .closed(.aborted) = client.state else {
            Issue.record("\(client.state)")
            return
        }
    }

    @Test("K7: giving up throws, ends sequences with the error and is the last state")
    func givingUp() async throws {
        let address = DeadAddress.tcp
        let client = EventSocketClient(
            to: address, configuration: EventSocketClient.Configuration(reconnect: .fixed(.zero, maxRetries: 2)))
        let sequence = client.messages(matching: "**")
        #expect(await code { try await client.run() } == .retriesExhausted)
        #expect(await code { for try await _ in sequence {} } == .retriesExhausted)
        guard case .closed(.failed) = client.state else { throw CancellationError() }
    }

    @Test("An address that makes no sense is refused at once")
    func invalidAddress() async {
        let client = EventSocketClient(to: .tcp(port: 70_000))
        #expect(await code { try await client.run() } == .invalidAddress)
    }

    @Test("It goes to the next address of the list when one does not answer")
    func failOver() async throws {
        try await RawListener.with { listener in
            let client = EventSocketClient(
                to: DeadAddress.tcp, alternatives: [listener.address], configuration: Self.atOnce)
            try await withRunning(client) {
                _ = try await listener.accept()
                #expect(try await client.ready().peerAddress == listener.address)
            }
        }
    }

    @Test("Without a connection sending fails, unless messages may wait")
    func offlineFailing() async throws {
        let client = EventSocketClient(to: .tcp(port: 1))
        #expect(await code { try await client.send("a", 1) } == .notConnected)
    }

    @Test("Without a connection messages wait in the queue, if that was chosen")
    func offlineQueue() async throws {
        try await RawListener.with { listener in
            var configuration = Self.atOnce
            configuration.whileDisconnected = .queue()
            let client = EventSocketClient(to: listener.address, configuration: configuration)
            for number in 1...3 { try await client.send("a", number) }
            #expect(client.queuedMessages.map { "\($0.name) \($0.payload)" } == ["a 1", "a 2", "a 3"])
            try await withRunning(client) {
                let peer = try await listener.accept()
                for number in 1...3 { #expect(try await peer.line() == "[\"a\",\(number)]") }
            }
            #expect(client.queuedMessages.isEmpty)
        }
    }

    @Test("Or the sender waits")
    func offlineWaiting() async throws {
        try await RawListener.with { listener in
            var configuration = Self.atOnce
            configuration.whileDisconnected = .wait
            let client = EventSocketClient(to: listener.address, configuration: configuration)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await client.send("a", 1) }
                try await withRunning(client) {
                    let peer = try await listener.accept()
                    #expect(try await peer.line() == #"["a",1]"#)
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("A task that waits for a connection can be cancelled")
    func cancelledSend() async throws {
        let client = EventSocketClient(
            to: .tcp(port: 1), configuration: EventSocketClient.Configuration(whileDisconnected: .wait))
        await withTaskGroup(of: EventSocketError.Code?.self) { group in
            group.addTask { await code { try await client.send("a") } }
            group.cancelAll()
            #expect(await group.next() == .cancelled)
        }
    }

    @Test("Queued messages that are not sent are reported, each with its reason")
    func undelivered() async throws {
        let clock = ManualClock()
        let reports = Watched<[String]>([])
        let address = DeadAddress.tcp
        let client = EventSocketClient(
            to: address,
            configuration: EventSocketClient.Configuration(
                reconnect: .fixed(.seconds(3600)),
                whileDisconnected: .queue(OfflineQueue(timeToLive: .seconds(30))),
                undelivered: { reports.append("\($0.name) \($0.payload) \($0.reason)") }, clock: clock))
        try await client.send("a", 1)
        client.clearQueue()
        #expect(try await reports.next() == "a 1 cleared")
        try await client.send("b", 2)
        try await withRunning(client) {
            try await clock.sleeper(until: .seconds(30))
            clock.advance(by: .seconds(30))
            #expect(try await reports.next() == "b 2 expired")
            try await client.send("c", 3)
        }
        #expect(try await reports.next() == "c 3 clientClosed")
    }

    @Test("The router handles what every connection receives, with that connection")
    func routing() async throws {
        try await RawListener.with { listener in
            var router = EventRouter()
            router.on("ask") { message, socket in try await socket.send("answer", message.payload) }
            let client = EventSocketClient(to: listener.address, configuration: Self.atOnce, router: router)
            try await withRunning(client) {
                for round in 1...3 {
                    let peer = try await listener.accept()
                    try await peer.send("[\"ask\",\(round)]\n")
                    #expect(try await peer.line() == "[\"answer\",\(round)]")
                    try await peer.close()
                }
            }
        }
    }

    @Test("K12: the idle setting holds for every connection")
    func idle() async throws {
        try await RawListener.with { listener in
            let client = EventSocketClient(to: listener.address, configuration: Self.atOnce)
            let idle = Watched<[Int]>([])
            await client.onLifecycle { socket, event in
                if case .idle = event { idle.append(socket.id) }
            }
            await client.setIdle(.milliseconds(1))
            try await withRunning(client) {
                for _ in 0..<2 {
                    let peer = try await listener.accept()
                    let socket = try await client.ready()
                    _ = try await idle.first { $0.contains(socket.id) ? true : nil }
                    try await peer.close()
                    _ = await socket.ended()
                }
            }
        }
    }
}

extension EventSocket {
    fileprivate nonisolated func ended() async -> CloseReason? { try? await self.closed() }
}

extension EventSocketClient.State {
    fileprivate var summary: String {
        switch self {
        case .connecting: "connecting"
        case .ready: "ready"
        case .waiting(let attempt, _, let cause): "waiting \(attempt) \(cause.code)"
        case .closed: "closed"
        }
    }
}
