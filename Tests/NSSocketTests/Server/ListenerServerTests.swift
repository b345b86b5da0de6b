//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Logging
@testable import NSSocket
import NIOCore
import Testing

@Suite("Servers that leave connections to listeners", .timeLimit(.minutes(5)))
struct ListenerServerTests {
    private struct Failure: Error {}

    private static var echo: EventListeners {
        var listeners = EventListeners()
        listeners.on("**") { socket, message in try socket.send(message) }
        return listeners
    }

    /// Runs a server until the body has shut it down, and returns once it has ended by itself.
    private static func untilEnded(
        _ server: EventSocketServer, _ body: (EventSocketAddress) async throws -> Void
    ) async throws {
        let listening = Watched<[EventSocketAddress]>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run { listening.append($0) } }
            try await body(try await listening.next())
            try await group.waitForAll()
        }
        #expect(server.connections.isEmpty)
    }

    @Test("Shared listeners hear every connection, in the order of the contract")
    func shared() async throws {
        let heard = Watched<[String]>([])
        var listeners = EventListeners()
        #expect(listeners.isEmpty)
        listeners.on("*") { _, message in heard.append("* \(message.name)") }
        listeners.on(Sample.number) { socket, number in
            heard.append("number \(number)")
            try socket.send(Sample.number, number + 1)
        }
        listeners.onAny { _, message in heard.append("any \(message.name)") }
        #expect(!listeners.isEmpty)
        try await withRunning(EventSocketServer(address: .tcp(port: 0), listeners: listeners)) { address in
            for _ in 0..<2 {
                let peer = try await RawPeer.connect(to: address)
                try await peer.send("[\"number\",1]\n")
                #expect(try await peer.line() == "[\"number\",2]")
                try await peer.close()
            }
        }
        let once = ["any number", "number 1", "* number"]
        #expect(heard.value == once + once)
    }

    @Test("A connection that changes its listeners changes nobody else's")
    func ownListeners() async throws {
        let count = Watched(0)
        let server = EventSocketServer(address: .tcp(port: 0), listeners: Self.echo) { socket in
            count.update { $0 += 1 }
            guard count.value == 1 else { return }
            socket.removeAll()
            socket.on("**") { socket, _ in try socket.send("own") }
        }
        try await withRunning(server) { address in
            let first = try await RawPeer.connect(to: address)
            try await first.send("[\"a\",1]\n")
            #expect(try await first.line() == "[\"own\",null]")
            let second = try await RawPeer.connect(to: address)
            try await second.send("[\"a\",1]\n")
            #expect(try await second.line() == "[\"a\",1]")
            try await first.send("[\"a\",1]\n")
            #expect(try await first.line() == "[\"own\",null]")
            try await first.close()
            try await second.close()
        }
    }

    @Test("The peer's end ends the connection, and its listeners are let go")
    func peerEnds() async throws {
        let reasons = Watched<[String]>([])
        let server = EventSocketServer(address: .tcp(port: 0), listeners: Self.echo) { socket in
            socket.onLifecycle { _, event in reasons.append(event.words) }
        }
        try await withRunning(server) { address in
            let peer = try await RawPeer.connect(to: address)
            // The last line has no end, but is complete.
            try await peer.send("[\"a\",1]\n[\"b\",2]")
            try await peer.endOutput()
            #expect(try await peer.rest() == "[\"a\",1]\n[\"b\",2]\n")
            #expect(try await reasons.first(2) == ["inputClosed", "close closedByPeer"])
            try await peer.close()
        }
    }

    @Test("A peer that resets its connection ends it, and no other")
    func reset() async throws {
        let reasons = Watched<[String]>([])
        let server = EventSocketServer(address: .tcp(port: 0), listeners: Self.echo) { socket in
            socket.onLifecycle { _, event in reasons.append(event.words) }
        }
        try await Self.untilEnded(server) { address in
            let broken = try await RawPeer.connect(to: address)
            let whole = try await RawPeer.connect(to: address)
            try await broken.send("[\"a\",1]\n")
            #expect(try await broken.line() == "[\"a\",1]")
            try await broken.reset()
            try await reasons.first { $0.contains { $0.hasPrefix("close") } ? () : nil }
            try await whole.send("[\"a\",1]\n")
            #expect(try await whole.line() == "[\"a\",1]")
            server.shutdown()
            #expect(try await whole.rest() == "")
            try await whole.close()
        }
    }

    @Test("A listener that throws is reported, and the next message is heard")
    func throwingListener() async throws {
        let events = Watched<[String]>([])
        var listeners = Self.echo
        listeners.on("bad") { _, _ in throw Failure() }
        let server = EventSocketServer(address: .tcp(port: 0), listeners: listeners) { socket in
            socket.onLifecycle { _, event in events.append(event.words) }
        }
        try await withRunning(server) { address in
            let peer = try await RawPeer.connect(to: address)
            try await peer.send("[\"bad\",1]\n[\"good\",2]\n")
            #expect(try await peer.lines(2) == ["[\"bad\",1]", "[\"good\",2]"])
            #expect(events.value.count == 1)
            #expect(events.value.first?.hasPrefix("error") == true)
            try await peer.close()
        }
    }

    @Test("What onConnect throws is logged and ends the connection; what it sent still leaves")
    func throwingSetUp() async throws {
        let lines = Watched<[String]>([])
        let server = EventSocketServer(
            address: .tcp(port: 0), listeners: Self.echo, logger: .recording(to: lines)
        ) { socket in
            try socket.send("sorry")
            throw Failure()
        }
        try await withRunning(server) { address in
            let peer = try await RawPeer.connect(to: address)
            #expect(try await peer.rest() == "[\"sorry\",null]\n")
            try await peer.close()
            let line = try await lines.next()
            #expect(line.hasPrefix("info | A connection's handler threw"))
        }
    }

    @Test("A shutdown deals out what has arrived, lets answers leave, and ends silent connections")
    func shutdown() async throws {
        let connected = Watched(0)
        let server = EventSocketServer(address: .tcp(port: 0), listeners: Self.echo) { _ in
            connected.update { $0 += 1 }
        }
        try await Self.untilEnded(server) { address in
            let peer = try await RawPeer.connect(to: address)
            let silent = try await RawPeer.connect(to: address)
            try await peer.send(Sample.numbers(0..<100))
            #expect(try await peer.lines(100).count == 100)
            try await connected.first { $0 == 2 ? () : nil }
            server.shutdown()
            #expect(try await peer.rest() == "")
            #expect(try await silent.rest() == "")
            try await peer.close()
            try await silent.close()
        }
    }

    @Test("A shutdown without any connection ends at once, also after one that has gone")
    func shutdownWhenEmpty() async throws {
        let unused = EventSocketServer(address: .tcp(port: 0), listeners: Self.echo)
        try await Self.untilEnded(unused) { _ in unused.shutdown() }
        let left = EventSocketServer(address: .tcp(port: 0), listeners: Self.echo)
        try await Self.untilEnded(left) { address in
            let peer = try await RawPeer.connect(to: address)
            try await peer.send("[\"a\",1]\n")
            #expect(try await peer.line() == "[\"a\",1]")
            try await peer.close()
            left.shutdown()
        }
    }

    @Test("A peer that does not take its answers is aborted at the deadline")
    func deadline() async throws {
        let configuration = EventSocketServer.Configuration(shutdownTimeout: .milliseconds(200))
        let lines = Watched<[String]>([])
        let connected = Watched(false)
        let answer = String(repeating: "x", count: 900_000)
        let server = EventSocketServer(
            address: .tcp(port: 0), configuration: configuration, listeners: EventListeners(),
            logger: .recording(to: lines)
        ) { socket in
            for _ in 0..<8 { try? socket.send("big", answer) }
            connected.update { $0 = true }
        }
        try await Self.untilEnded(server) { address in
            let peer = try await RawPeer.connect(to: address, reads: false, receiveBuffer: 4_096)
            try await connected.first { $0 ? () : nil }
            server.shutdown()
            try await lines.first { $0.contains { $0.contains("aborted") } ? () : nil }
            try await peer.close()
        }
    }

    @Test("Messages of any size arrive, however small the first buffer", arguments: [Int.min, 64, 512, Int.max])
    func receiveBuffer(size: Int) async throws {
        var configuration = EventSocketServer.Configuration()
        configuration.socket.receiveBuffer = size
        let server = EventSocketServer(address: .tcp(port: 0), configuration: configuration, listeners: Self.echo)
        try await withRunning(server) { address in
            let peer = try await RawPeer.connect(to: address)
            let text = Sample.numbers(0..<100) + Sample.numbers(100..<103, padding: 100_000) + Sample.numbers(103..<200)
            try await peer.send(text)
            let lines = try await peer.lines(200)
            #expect(lines.joined(separator: "\n") + "\n" == text)
            try await peer.close()
        }
    }

    @Test("Registries that take over what another has stay apart from it")
    func registries() {
        var shared = ListenerRegistry<Int>(maxListeners: 0)
        _ = shared.add(1, on: "a::*")
        _ = shared.addAny(2)
        var first = ListenerRegistry<Int>(maxListeners: 5)
        first.addAll(of: shared)
        #expect(first.version == shared.version)
        #expect(first.maxListeners == 5)
        var second = ListenerRegistry<Int>(maxListeners: 0)
        _ = second.add(3, on: "a::b")
        second.addAll(of: shared)
        #expect(second.trie.matches(for: "a::b").map(\.value.listener) == [3, 1])
        #expect(second.anyListeners.map(\.value.listener) == [2])
        #expect(second.version != shared.version)
        _ = first.removeAll()
        #expect(!first.hasPatterns)
        #expect(first.version != shared.version)
        #expect(shared.trie.matches(for: "a::b").map(\.value.listener) == [1])
    }

    @Test("Cancelling the server aborts its connections")
    func cancelled() async throws {
        let reasons = Watched<[String]>([])
        let server = EventSocketServer(address: .tcp(port: 0), listeners: Self.echo) { socket in
            socket.onLifecycle { _, event in reasons.append(event.words) }
        }
        try await withRunning(server) { address in
            let peer = try await RawPeer.connect(to: address)
            try await peer.send("[\"a\",1]\n")
            #expect(try await peer.line() == "[\"a\",1]")
        }
        #expect(try await reasons.first(2) == ["destroy", "close aborted"])
    }

    @Test("A connection of TLS appears after its handshake; one whose handshake fails is logged")
    func tls() async throws {
        let authority = try TestAuthority.trusted.get()
        let lines = Watched<[String]>([])
        let server = EventSocketServer(
            address: .tcp(port: 0), tls: try .test(authority), listeners: Self.echo, logger: .recording(to: lines)
        ) { socket in
            #expect(socket.tlsVersion == .tls13)
        }
        try await Self.untilEnded(server) { address in
            let peer = try await RawPeer.connect(to: address, trusting: authority)
            try await peer.send("[\"a\",1]\n")
            #expect(try await peer.line() == "[\"a\",1]")
            let plain = try await RawPeer.connect(to: address)
            try await plain.send("[\"a\",1]\n")
            try await plain.end()
            #expect(try await lines.next().hasPrefix("notice | Connections are being refused"))
            #expect(server.refusals.counts == [.handshake: 1])
            server.shutdown()
            try await peer.end()
            try await peer.close()
        }
    }

    @Test("Listeners hear nothing before the middleware has decided, and everything after what it took")
    func middleware() async throws {
        struct Login: ServerMiddleware {
            func accept(_ socket: EventSocket) async throws -> ConnectionVerdict {
                let first = try await socket.nextMessage()
                return first?.name == "login" ? .accept : .refuse("no login")
            }
        }
        let server = EventSocketServer(address: .tcp(port: 0), listeners: Self.echo, middleware: [Login()])
        try await Self.untilEnded(server) { address in
            let known = try await RawPeer.connect(to: address)
            try await known.send("[\"login\",1]\n[\"a\",1]\n[\"b\",2]\n")
            #expect(try await known.lines(2) == ["[\"a\",1]", "[\"b\",2]"])
            let stranger = try await RawPeer.connect(to: address)
            try await stranger.send("[\"a\",1]\n[\"login\",1]\n")
            #expect(try await stranger.rest() == "")
            server.shutdown()
            #expect(try await known.rest() == "")
            try await known.close()
            try await stranger.close()
        }
    }
}
