//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import Testing

@Suite("What happens to a connection", .timeLimit(.minutes(5)))
struct LifecycleTests {
    @Test("A clean life: start, the peer's end, close")
    func clean() async throws {
        try await withPair { socket, peer in
            let early = await socket.lifecycleLog()
            let events = socket.lifecycleEvents
            try await peer.close()
            try await socket.closed()
            #expect(early.value == ["start", "inputClosed", "close closedByPeer"])
            var words: [String] = []
            for await event in events { words.append(event.words) }
            #expect(words == early.value)
        }
    }

    @Test("Accepted connections have no start")
    func accepted() async throws {
        let log = Watched<[String]>([])
        try await withServer { socket in
            await socket.onLifecycle { _, event in log.append(event.words) }
            try await socket.send("ready")
            try await socket.closed()
        } _: { address in
            let peer = try await RawPeer.connect(to: address)
            _ = try await peer.line()
            try await peer.close()
            #expect(try await log.first(2) == ["inputClosed", "close closedByPeer"])
        }
    }

    @Test("Who comes late hears the start and the end, and only those")
    func late() async throws {
        try await withPair { socket, _ in
            socket.abort()
            let reasons = [try await socket.closed(), try await socket.closed()]
            #expect(reasons.map(\.words) == ["aborted", "aborted"])
            #expect(await socket.lifecycleLog().value == ["start", "close aborted"])
            var words: [String] = []
            for await event in socket.lifecycleEvents { words.append(event.words) }
            #expect(words == ["start", "close aborted"])
        }
    }

    @Test("A reset is an error, then the close, when the connection no longer counts as connected")
    func reset() async throws {
        try await withPair { socket, peer in
            let log = Watched<[String]>([])
            await socket.onLifecycle { socket, event in log.append("\(event.words), \(socket.isConnected)") }
            _ = await socket.log()
            try await peer.reset()
            #expect(try await socket.closed().words == "failed connectionFailed")
            #expect(
                log.value == [
                    "start, true", "error connectionFailed, false", "close failed connectionFailed, false",
                ])
        }
    }

    @Test("An abort is destroy, then close, once")
    func abort() async throws {
        try await withPair { socket, _ in
            let log = await socket.lifecycleLog()
            socket.abort()
            socket.abort()
            socket.close()
            try await socket.closed()
            #expect(log.value == ["start", "destroy", "close aborted"])
        }
    }

    @Test("A listener that was taken back hears nothing more")
    func takenBack() async throws {
        try await withPair { socket, _ in
            let log = Watched<[String]>([])
            let token = await socket.onLifecycle { _, event in log.append(event.words) }
            #expect(await socket.offLifecycle(token))
            #expect(await !socket.offLifecycle(token))
            socket.abort()
            try await socket.closed()
            #expect(log.value == ["start"])
        }
    }

    @Test("Waiting for the end can be cancelled; the connection goes on")
    func cancelledWait() async throws {
        try await withPair { socket, _ in
            let task = Task { _ = try await socket.closed() }
            task.cancel()
            #expect(await code { try await task.value } == .cancelled)
            #expect(socket.isConnected)
        }
    }

    @Test("A consumer that is behind keeps the latest events, the close among them")
    func behind() async throws {
        try await withPair { socket, peer in
            let events = socket.lifecycleEvents
            let log = await socket.log("end")
            await socket.on("bad") { _, _ in throw EventSocketError(.invalidArgument, "bad") }
            try await peer.send(String(repeating: "[\"bad\",1]\n", count: 500) + "[\"end\",1]\n")
            _ = try await log.first(1)
            try await peer.close()
            try await socket.closed()
            var words: [String] = []
            for await event in events { words.append(event.words) }
            #expect(words.count == 64)
            #expect(words.suffix(2) == ["inputClosed", "close closedByPeer"])
        }
    }

    // MARK: Idle

    @Test("Idle is reported again and again, and closes nothing")
    func idle() async throws {
        try await withPair(configuration: EventSocket.Configuration(idleTimeout: .milliseconds(20))) { socket, peer in
            let log = await socket.lifecycleLog()
            #expect(try await log.first(4) == ["start", "idle", "idle", "idle"])
            try await socket.send("a")
            #expect(try await peer.line() == "[\"a\",null]")
        }
    }

    @Test("Idle can be turned on and off while connected")
    func idleWhileConnected() async throws {
        try await withPair { socket, _ in
            let log = await socket.lifecycleLog()
            await socket.setIdle(.milliseconds(20))
            _ = try await log.first(2)
            await socket.setIdle(nil)
            #expect(await socket.setUp { $0.idleTimer == nil && $0.idle.timeout == nil })
        }
    }

    @Test("Traffic in either direction puts idle off")
    func idleAndTraffic() async throws {
        try await withPair(configuration: EventSocket.Configuration(idleTimeout: .seconds(3600))) { socket, peer in
            let log = await socket.log()
            let created = await socket.setUp { $0.idle }
            try await peer.send("[\"a\",1]\n")
            _ = try await log.first(1)
            let received = await socket.setUp { $0.idle }
            #expect(received.lastActivity > created.lastActivity)
            try await socket.send("a")
            try await socket.flush()
            let sent = await socket.setUp { $0.idle }
            #expect(sent.lastActivity > received.lastActivity)
        }
    }

    // MARK: Listeners that change what happens

    @Test("A listener that aborts when it is told of the start hears what follows, once", arguments: [true, false])
    func abortedAtStart(isInputClosed: Bool) async throws {
        let configuration = EventSocket.Configuration(allowHalfOpen: true, closeTimeout: .seconds(3600))
        try await withPair(configuration: configuration) { socket, peer in
            if isInputClosed {
                let early = await socket.lifecycleLog()
                socket.startReading()
                try await peer.endOutput()
                _ = try await early.first(2)
            }
            let heard = Watched<[String]>([])
            await socket.onLifecycle { socket, event in
                heard.append(event.words)
                if case .start = event { socket.abort() }
            }
            try await socket.closed()
            // What held when it was registered may come before or after what it caused, but nothing after the end.
            #expect(heard.value.first == "start")
            #expect(heard.value.last == "close aborted")
            #expect(heard.value.filter { $0 != "inputClosed" } == ["start", "destroy", "close aborted"])
            #expect(heard.value.filter { $0 == "inputClosed" }.count <= 1)
        }
    }

    @Test(
        "A listener that another one takes back hears nothing more, not even the same event", arguments: [true, false])
    func takenBackInside(isItself: Bool) async throws {
        try await withPair { socket, _ in
            let heard = Watched<[String]>([])
            let tokens = Watched<[ListenerToken]>([])
            let first = await socket.onLifecycle { socket, event in
                if case .error = event {
                    heard.append("first")
                    for token in tokens.value {
                        let wasThere = socket.offLifecycle(token)
                        #expect(wasThere)
                    }
                    tokens.update { $0 = [] }
                }
            }
            let second = await socket.onLifecycle { _, event in if case .error = event { heard.append("second") } }
            tokens.update { $0 = [isItself ? first : second] }
            await socket.onLifecycle { _, event in if case .error = event { heard.append("third") } }
            for _ in 0..<2 { await socket.setUp { $0.report(EventSocketError(.malformedFrame, "No frame.")) } }
            #expect(
                heard.value
                    == (isItself
                        ? ["first", "second", "third", "second", "third"] : ["first", "third", "first", "third"]))
            #expect(await !socket.offLifecycle(isItself ? first : second))
        }
    }

    @Test("A listener that another one registers hears each event once")
    func registeredInside() async throws {
        try await withPair { socket, peer in
            let heard = Watched<[String]>([])
            await socket.onLifecycle { socket, event in
                let outer = event.words
                socket.onLifecycle { _, event in heard.append("\(outer): \(event.words)") }
            }
            try await peer.close()
            // A listener that another one registers hears the end after those that were there.
            let all = try await heard.first { $0.count == 9 ? $0 : nil }
            #expect(
                all.sorted() == [
                    "close closedByPeer: close closedByPeer", "close closedByPeer: inputClosed",
                    "close closedByPeer: start",
                    "inputClosed: close closedByPeer", "inputClosed: inputClosed", "inputClosed: start",
                    "start: close closedByPeer", "start: inputClosed", "start: start",
                ])
        }
    }

    // MARK: Keep-alive

    @Test("Keep-alive reaches the socket, at the start and later")
    func keepAlive() async throws {
        let configuration = EventSocket.Configuration(keepAlive: .init(delay: .seconds(77)))
        try await withPair(configuration: configuration) { socket, _ in
            #expect(try await socket.keepAliveOptions() == [1, 77])
            try await socket.setKeepAlive(nil)
            #expect(try await socket.keepAliveOptions()[0] == 0)
            try await socket.setKeepAlive(.init(delay: .milliseconds(1)))
            #expect(try await socket.keepAliveOptions() == [1, 1])
            socket.abort()
            try await socket.closed()
            #expect(await code { try await socket.setKeepAlive(.init()) } == .notConnected)
        }
    }

    @Test("Keep-alive has no effect on unix sockets")
    func keepAliveOnUnix() async throws {
        try await AddressKind.unix.withAddress { address in
            try await withPair(at: address, configuration: .init(keepAlive: .init(delay: .seconds(9)))) {
                socket, peer in
                try await socket.setKeepAlive(.init())
                try await socket.send("a")
                #expect(try await peer.line() == "[\"a\",null]")
            }
        }
    }
}
