//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import Testing

@Suite("Middleware", .timeLimit(.minutes(5)))
struct ServerMiddlewareTests {
    private struct Noting: ServerMiddleware {
        let name: String
        let notes: Watched<[String]>
        var verdict = ConnectionVerdict.accept

        func accept(_ socket: EventSocket) async throws -> ConnectionVerdict {
            self.notes.append("\(self.name) accepts")
            return self.verdict
        }

        func inspect(_ message: EventMessage, on socket: isolated EventSocket) -> MessageVerdict {
            self.notes.append("\(self.name) sees \(message.name)")
            return .pass
        }
    }

    private struct Login: ServerMiddleware {
        func accept(_ socket: EventSocket) async throws -> ConnectionVerdict {
            guard let message = try await socket.nextMessage(),
                let token = try message.decode(Event<String>("login")), token == "open sesame"
            else {
                try await socket.send("login::failed")
                return .refuse("no valid login")
            }
            try await socket.send("login::done")
            return .accept
        }
    }

    private struct Inspecting: ServerMiddleware {
        let body: @Sendable (EventMessage, isolated EventSocket) -> MessageVerdict

        func inspect(_ message: EventMessage, on socket: isolated EventSocket) -> MessageVerdict {
            self.body(message, socket)
        }
    }

    private struct Throwing: ServerMiddleware {
        struct Failure: Error {}

        var error: any Error = Failure()

        func accept(_ socket: EventSocket) async throws -> ConnectionVerdict { throw self.error }
    }

    /// Runs an echoing server with middlewares.
    private static func withEcho(
        _ middleware: [any ServerMiddleware], lines: Watched<[String]> = Watched([]),
        log: Watched<[String]> = Watched([]),
        _ body: (EventSocketServer, RawPeer) async throws -> Void
    ) async throws {
        let server = EventSocketServer(
            address: .tcp(port: 0),
            configuration: .init(socket: .init(closeTimeout: .milliseconds(100))),
            middleware: middleware, logger: .recording(to: lines)
        ) { socket in
            await socket.onLifecycle { _, event in log.append(event.words) }
            for try await message in socket.messages(matching: "**") { try await socket.send(message) }
        }
        try await withRunning(server) { address in
            let peer = try await RawPeer.connect(to: address)
            try await body(server, peer)
            try await peer.close()
        }
    }

    @Test("They are asked in the order given")
    func order() async throws {
        let notes = Watched<[String]>([])
        try await Self.withEcho(["one", "two", "three"].map { Noting(name: $0, notes: notes) }) { _, peer in
            try await peer.send("[\"a\",1]\n")
            #expect(try await peer.line() == "[\"a\",1]")
            #expect(
                notes.value == [
                    "one accepts", "two accepts", "three accepts", "one sees a", "two sees a", "three sees a",
                ])
        }
    }

    @Test("The first that refuses ends the connection; the reason is logged and counted")
    func refusal() async throws {
        let notes = Watched<[String]>([])
        let lines = Watched<[String]>([])
        let middleware: [any ServerMiddleware] = [
            Noting(name: "one", notes: notes), Noting(name: "two", notes: notes, verdict: .refuse("not on Sundays")),
            Noting(name: "three", notes: notes),
        ]
        try await Self.withEcho(middleware, lines: lines) { server, peer in
            let rest = try await peer.rest()
            #expect(rest == "")
            #expect(notes.value == ["one accepts", "two accepts"])
            #expect(server.refusals.counts == [.middleware: 1])
            #expect(
                lines.value == [
                    "warning | Connections are being refused | nss.detail=not on Sundays | nss.reason=middleware"
                ])
        }
    }

    @Test(
        "One that throws refuses, and says only of what type, also an error that ends of connections have",
        arguments: [
            Throwing.Failure(), EventSocketError(.notAllowed, "secret"), EventSocketError(.tlsFailed, "secret"),
        ]
            as [any Error]
    )
    func throwing(error: any Error) async throws {
        let lines = Watched<[String]>([])
        try await Self.withEcho([Throwing(error: error)], lines: lines) { server, peer in
            let rest = try await peer.rest()
            #expect(rest == "")
            #expect(server.refusals[.middleware] == 1)
            #expect(lines.value.first?.contains("it threw \(type(of: error))") == true)
        }
    }

    @Test("A login takes the first message, and the handler loses none of the others", arguments: [false, true])
    func login(ends: Bool) async throws {
        try await Self.withEcho([Login()]) { _, peer in
            try await peer.send("[\"login\",\"open sesame\"]\n" + Sample.numbers(0..<100))
            if ends { try await peer.endOutput() }
            #expect(try await peer.line() == "[\"login\",\"done\",null]")
            #expect(try await peer.lines(100).joined(separator: "\n") + "\n" == Sample.numbers(0..<100))
        }
    }

    @Test("A peer that logs in and ends its direction is still served")
    func loginAlone() async throws {
        try await Self.withEcho([Login()]) { _, peer in
            try await peer.send("[\"login\",\"open sesame\"]\n")
            try await peer.endOutput()
            let rest = try await peer.rest()
            #expect(rest == "[\"login\",\"done\",null]\n")
        }
    }

    @Test("A wrong login is answered and closed", arguments: ["[\"login\",\"x\"]\n", "[\"number\",1]\n", ""])
    func wrongLogin(text: String) async throws {
        try await Self.withEcho([Login()]) { server, peer in
            try await peer.send(text + Sample.numbers(0..<10))
            try await peer.endOutput()
            let rest = try await peer.rest()
            #expect(rest == "[\"login\",\"failed\",null]\n")
            #expect(server.refusals[.middleware] == 1)
        }
    }

    @Test("A message can be changed, dropped, refused, or the last")
    func verdicts() async throws {
        let log = Watched<[String]>([])
        let inspecting = Inspecting { message, _ in
            let error = EventSocketError(.notAllowed, "no")
            switch message.name {
            case "drop": return .drop
            case "reject": return .reject(error)
            case "close": return .close(error)
            case "change":
                guard let other = try? EventMessage(wire: RawJSON("[\"changed\",1]")) else { return .drop }
                return .replace(other)
            default: return .pass
            }
        }
        try await Self.withEcho([inspecting], log: log) { _, peer in
            for name in ["drop", "a", "reject", "change", "b"] { peer.enqueue("[\"\(name)\",0]\n") }
            let lines = try await peer.lines(3)
            #expect(lines == ["[\"a\",0]", "[\"changed\",1]", "[\"b\",0]"])
            try await peer.send("[\"close\",0]\n[\"c\",0]\n")
            let rest = try await peer.rest()
            #expect(rest == "")
            #expect(log.value.prefix(2) == ["error notAllowed", "error notAllowed"])
        }
    }

    @Test("Of the events only those on the list get through")
    func allowed() async throws {
        let log = Watched<[String]>([])
        try await Self.withEcho([AllowedEvents("number", "chat::**")], log: log) { _, peer in
            try await peer.send("[\"number\",1]\n[\"other\",1]\n[\"chat\",\"a\",2]\n[\"**\",3]\n[\"chat\",4]\n")
            #expect(try await peer.lines(3) == ["[\"number\",1]", "[\"chat\",\"a\",2]", "[\"chat\",4]"])
            #expect(log.value == ["error notAllowed", "error notAllowed"])
        }
    }

    @Test("By choice any other event closes, and the list depends on the peer")
    func allowedForPeer() async throws {
        let addresses = Watched<[EventSocketAddress?]>([])
        let allowed = AllowedEvents(others: .close) { address in
            addresses.append(address)
            return ["number"]
        }
        try await Self.withEcho([allowed]) { server, peer in
            let own = EventSocketAddress(peer.channel.localAddress)
            try await peer.send("[\"number\",1]\n")
            let line = try await peer.line()
            #expect(line == "[\"number\",1]")
            try await peer.send("[\"other\",1]\n[\"number\",2]\n")
            let rest = try await peer.rest()
            #expect(rest == "")
            #expect(addresses.value == [own, own])
        }
    }

    @Test("A second task that waits for the next message is told so, and cancelling the first lets it go")
    func twoTakers() async throws {
        try await withPair { socket, peer in
            let first = Task { try await socket.nextMessage() }
            try await socket.untilTaken()
            #expect(await code { _ = try await socket.nextMessage() } == .invalidArgument)
            first.cancel()
            #expect(await code { _ = try await first.value } == .cancelled)
            // The event loop has heard of it.
            #expect(await socket.isNotTaken)
            try await peer.send("[\"a\",1]\n[\"b\",2]\n")
            #expect(try await socket.nextMessage()?.words == "a 1")
            #expect(try await socket.nextMessage()?.words == "b 2")
            try await peer.endOutput()
            #expect(try await socket.nextMessage()?.words == nil)
        }
    }
}

extension EventSocket {
    /// Whether no task waits for the next message.
    fileprivate var isNotTaken: Bool { self.gate?.taker == nil }

    /// Waits until some task waits for the next message.
    fileprivate func untilTaken() async throws {
        while self.gate?.taker == nil { await Task.yield() }
    }
}
