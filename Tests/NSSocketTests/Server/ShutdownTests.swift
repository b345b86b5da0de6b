//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import Logging
@testable import NSSocket
import NIOCore
import ServiceLifecycle
import Testing

@Suite("Shutting a server down", .timeLimit(.minutes(5)))
struct ShutdownTests {
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
    }

    /// Counts what arrives, on the event loop, before consumers have it.
    private struct Arrivals: ServerMiddleware {
        let count = Watched(0)

        func inspect(_ message: EventMessage, on socket: isolated EventSocket) -> MessageVerdict {
            self.count.update { $0 += 1 }
            return .pass
        }

        func reach(_ count: Int) async throws {
            try await self.count.first { $0 >= count ? () : nil }
        }
    }

    @Test("Sequences end after what has arrived, answers still leave, and the peer sees a clean end")
    func sequences() async throws {
        let mayGoOn = Watched(false)
        let arrivals = Arrivals()
        let server = EventSocketServer(address: .tcp(port: 0), middleware: [arrivals]) { socket in
            let numbers = socket.messages(of: Sample.number)
            try await socket.send("ready")
            for try await number in numbers {
                if number == 0 { try await socket.send("begun") }
                try await mayGoOn.first { $0 ? () : nil }
                try await socket.send(Sample.number, number)
            }
            try await socket.send("done")
        }
        try await Self.untilEnded(server) { address in
            let peer = try await RawPeer.connect(to: address)
            #expect(try await peer.line() == "[\"ready\",null]")
            try await peer.send(Sample.numbers(0..<100))
            #expect(try await peer.line() == "[\"begun\",null]")
            try await arrivals.reach(100)
            let socket = try #require(server.connections.first).socket
            #expect(!socket.isDraining)
            server.shutdown()
            // What comes now is too late.
            try await peer.send(Sample.numbers(100..<200))
            mayGoOn.update { $0 = true }
            let rest = try await peer.rest()
            #expect(rest.hasPrefix(Sample.numbers(0..<100)))
            #expect(socket.isDraining)
            #expect(await code { try await socket.send("late") } == .notConnected)
            try await peer.close()
        }
        #expect(server.connections.isEmpty)
    }

    @Test("A router finishes what has arrived")
    func router() async throws {
        let mayGoOn = Watched(false)
        let handled = Watched<[Int]>([])
        var router = EventRouter()
        router.on(Sample.number) { number, socket in
            handled.append(number)
            try await mayGoOn.first { $0 ? () : nil }
            try await socket.send(Sample.number, number)
        }
        let arrivals = Arrivals()
        let server = EventSocketServer(address: .tcp(port: 0), router: router, middleware: [arrivals])
        try await Self.untilEnded(server) { address in
            let peer = try await RawPeer.connect(to: address)
            try await peer.send(Sample.numbers(0..<50))
            _ = try await handled.first(1)
            try await arrivals.reach(50)
            server.shutdown()
            mayGoOn.update { $0 = true }
            #expect(try await peer.rest() == Sample.numbers(0..<50))
            try await peer.close()
        }
    }

    @Test("Connections that only listen, or do nothing, end too")
    func listeners() async throws {
        let begun = Watched<[Int]>([])
        let server = EventSocketServer(address: .tcp(port: 0)) { socket in
            begun.append(socket.id)
            await socket.on("**") { socket, message in try socket.send(message) }
            try await socket.closed()
        }
        try await Self.untilEnded(server) { address in
            let peer = try await RawPeer.connect(to: address)
            try await peer.send("[\"a\",1]\n")
            #expect(try await peer.line() == "[\"a\",1]")
            let silent = try await RawPeer.connect(to: address)
            _ = try await begun.first(2)
            server.shutdown()
            #expect(try await peer.rest() == "")
            #expect(try await silent.rest() == "")
            try await peer.close()
            try await silent.close()
        }
    }

    @Test("Half-open connections end as well")
    func halfOpen() async throws {
        let configuration = EventSocketServer.Configuration(socket: .init(allowHalfOpen: true))
        let ended = Watched(false)
        let server = EventSocketServer(address: .tcp(port: 0), configuration: configuration) { socket in
            await socket.onLifecycle { _, event in if event.words == "inputClosed" { ended.update { $0 = true } } }
            await socket.on("**") { _, _ in }
            try await socket.send("ready")
            try await socket.closed()
        }
        try await Self.untilEnded(server) { address in
            let peer = try await RawPeer.connect(to: address)
            #expect(try await peer.line() == "[\"ready\",null]")
            try await peer.endOutput()
            try await ended.first { $0 ? () : nil }
            server.shutdown()
            #expect(try await peer.rest() == "")
            try await peer.close()
        }
    }

    @Test("A handler that never ends is cancelled at the deadline, its connection aborted")
    func deadline() async throws {
        let lines = Watched<[String]>([])
        let reasons = Watched<[String]>([])
        let configuration = EventSocketServer.Configuration(shutdownTimeout: .milliseconds(200))
        let server = EventSocketServer(
            address: .tcp(port: 0), configuration: configuration, logger: .recording(to: lines)
        ) { socket in
            await socket.onLifecycle { _, event in reasons.append(event.words) }
            let messages = socket.messages(matching: "**")
            try await socket.send("ready")
            for try await _ in messages {
                // Only cancellation ends it.
                try await Watched(false).first { $0 ? () : nil }
            }
        }
        let start = ContinuousClock.now
        try await Self.untilEnded(server) { address in
            let peer = try await RawPeer.connect(to: address)
            #expect(try await peer.line() == "[\"ready\",null]")
            try await peer.send("[\"a\",1]\n")
            server.shutdown()
            server.shutdown()
            try await peer.end()
        }
        #expect(ContinuousClock.now - start >= .milliseconds(200))
        #expect(reasons.value.contains("destroy") || reasons.value.last?.hasPrefix("close") == true)
        #expect(lines.value.first == "info | Shutting down | nss.connections=1")
    }

    @Test("Nobody gets in any more, and the file of a unix socket is gone while connections still end")
    func unixFile() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/s"
            let mayEnd = Watched(false)
            let server = EventSocketServer(address: .unix(path)) { socket in
                try await socket.send("ready")
                try await mayEnd.first { $0 ? () : nil }
            }
            try await Self.untilEnded(server) { address in
                let peer = try await RawPeer.connect(to: address)
                #expect(try await peer.line() == "[\"ready\",null]")
                server.shutdown()
                #expect(!FileManager.default.fileExists(atPath: path))
                #expect(await code { _ = try await EventSocket.connect(to: address) } == .connectFailed)
                mayEnd.update { $0 = true }
                #expect(try await peer.rest() == "")
                try await peer.close()
            }
        }
    }

    @Test("Shut down before it runs, it ends at once; it does not run later")
    func before() async throws {
        let server = EventSocketServer(address: .tcp(port: 0)) { _ in }
        server.shutdown()
        try await server.run { _ in Issue.record("It listens.") }
        #expect(await code { try await server.run() } == .alreadyRunning)
    }

    @Test("Cancelling still aborts at once, also while it shuts down")
    func cancelled() async throws {
        let server = EventSocketServer(address: .tcp(port: 0)) { socket in
            try await socket.send("ready")
            try await Watched(false).first { $0 ? () : nil }
        }
        try await withRunning(server) { address in
            let peer = try await RawPeer.connect(to: address)
            #expect(try await peer.line() == "[\"ready\",null]")
            server.shutdown()
        }
        #expect(server.connections.isEmpty)
    }

    @Test("In a group of services it ends with the group, in good order, and its handlers hear of it")
    func serviceGroup() async throws {
        let listening = Watched<[EventSocketAddress]>([])
        let server = EventSocketServer(address: .tcp(port: 0)) { socket in
            try await socket.send("ready")
            // Handlers inherit the group's state.
            try? await gracefulShutdown()
            try await socket.send("goodbye")
        }
        let group = ServiceGroup(services: [Running(server: server, listening: listening)], logger: .current)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let peer = try await RawPeer.connect(to: try await listening.next())
            #expect(try await peer.line() == "[\"ready\",null]")
            await group.triggerGracefulShutdown()
            let rest = try await peer.rest()
            #expect(["", "[\"goodbye\",null]\n"].contains(rest))
            try await peer.close()
            try await tasks.waitForAll()
        }
    }

    private struct Running: Service {
        let server: EventSocketServer
        let listening: Watched<[EventSocketAddress]>

        func run() async throws {
            try await self.server.run { self.listening.append($0) }
        }
    }

    @Test("The one-line main ends in good order when the process is told to end")
    func signals() async throws {
        // One after the other: every server in the process hears them.
        for signal in [SIGTERM, SIGINT] { try await Self.endByItself(signal) }
    }

    private static func endByItself(_ signal: CInt) async throws {
        let begun = Watched<[Int]>([])
        let ends = Watched<[String]>([])
        let server = EventSocketServer(address: .tcp(port: 0)) { socket in
            await socket.onLifecycle { _, event in if case .close = event { ends.append(event.words) } }
            begun.append(socket.id)
            for try await _ in socket.messages(matching: "**") {}
        }
        try await server.runService { address in
            let peer = try await RawPeer.connect(to: address)
            try await peer.send("[\"a\",1]\n")
            _ = try await begun.next()
            kill(getpid(), signal)
            let rest = try await peer.rest()
            #expect(rest == "")
            try await peer.close()
        }
        #expect(ends.value == ["close closedLocally"])
    }

    @Test("The one-line main returns after a shutdown")
    func runService() async throws {
        let server = EventSocketServer(address: .tcp(port: 0)) { socket in try await socket.closed() }
        try await server.runService { _ in server.shutdown() }
    }
}
