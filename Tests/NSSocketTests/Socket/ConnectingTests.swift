//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
@testable import NSSocket
import NIOCore
import Synchronization
import Testing

@Suite("Connecting", .timeLimit(.minutes(5)))
struct ConnectingTests {
    private struct Refusal: Error {}

    @Test("Both ends talk over every kind of address, and know their addresses", arguments: AddressKind.available)
    func kinds(kind: AddressKind) async throws {
        try await kind.withAddress { address in
            let clients = Watched<[EventSocketAddress?]>([])
            try await withServer(at: address) { socket in
                clients.append(socket.peerAddress)
                for try await number in socket.messages(of: Sample.number) {
                    try await socket.send(Sample.number, number + 1)
                }
            } _: { bound in
                // A name may stand for several addresses, of which the server took one.
                let target =
                    kind == .name ? EventSocketAddress.tcp("localhost", port: try #require(bound.port)) : bound
                try await EventSocket.withConnection(to: target) { socket in
                    try await socket.send(Sample.number, 1)
                    var answers = socket.messages(of: Sample.number).makeAsyncIterator()
                    #expect(try await answers.next() == 2)
                    #expect(socket.peerAddress == bound)
                    if kind != .unix { #expect(try await clients.next() == socket.localAddress) }
                }
            }
        }
    }

    @Test("What is sent before the peer has accepted leaves in order")
    func early() async throws {
        try await RawListener.with { listener in
            try await EventSocket.withConnection(to: listener.address) { socket in
                for number in 0..<100 { try await socket.send(Sample.number, number) }
                let peer = try await listener.accept()
                #expect(try await peer.lines(100).joined(separator: "\n") + "\n" == Sample.numbers(0..<100))
                try await peer.close()
            }
        }
    }

    // MARK: Failing

    @Test("A refused connection says so")
    func refused() async throws {
        let address = DeadAddress.tcp
        let error = await #expect(throws: EventSocketError.self) { _ = try await EventSocket.connect(to: address) }
        #expect(error?.code == .connectFailed)
        #expect(error?.message.contains("Nothing listens on \(address)") == true)
    }

    @Test("So does an unknown host")
    func unknownHost() async throws {
        let error = await #expect(throws: EventSocketError.self) {
            _ = try await EventSocket.connect(to: .tcp("no-such-host.invalid", port: 1))
        }
        #expect(error?.code == .connectFailed)
        #expect(error?.message.contains("not known") == true, "\(error?.message ?? "")")
    }

    @Test("So do missing and dead socket files")
    func missingFile() async throws {
        try await withTemporaryFolder { folder in
            let missing = await #expect(throws: EventSocketError.self) {
                _ = try await EventSocket.connect(to: .unix("\(folder)/missing"))
            }
            #expect(missing?.code == .connectFailed)
            #expect(missing?.message.contains("no socket at") == true)
            let dead = try await RawListener.with(at: .unix("\(folder)/dead")) { $0.address }
            #expect(await code { _ = try await EventSocket.connect(to: dead) } == .connectFailed)
        }
    }

    @Test(
        "Addresses that no connection can have are refused",
        arguments: [
            .tcp(port: 0), .tcp(port: -1), .tcp(port: 70000), .tcp("", port: 1), .unix(""),
            .unix("/" + String(repeating: "x", count: 200)),
        ] as [EventSocketAddress])
    func invalid(address: EventSocketAddress) async throws {
        #expect(await code { _ = try await EventSocket.connect(to: address) } == .invalidAddress)
    }

    @Test("Connecting to a listener whose backlog is full times out, and can be cancelled")
    func backlog() async throws {
        try await FullBacklog.with { address in
            let configuration = EventSocket.Configuration(connectTimeout: .milliseconds(50))
            #expect(
                await code { _ = try await EventSocket.connect(to: address, configuration: configuration) }
                    == .connectTimedOut)
            let task = Task { _ = try await EventSocket.connect(to: address) }
            task.cancel()
            #expect(await code { try await task.value } == .cancelled)
        }
    }

    @Test(
        "Every failure of the system has a message that helps",
        arguments: [
            (ECONNREFUSED, "Nothing listens"), (ENOENT, "no socket at"), (EACCES, "not permitted"),
            (EPERM, "not permitted"),
            (ENETUNREACH, "cannot be reached"), (EHOSTUNREACH, "cannot be reached"), (EMFILE, "failed"),
        ])
    func connectMapping(errno: CInt, hint: String) {
        let error = EventSocketError(connecting: .tcp(port: 1), IOError(errnoCode: errno, reason: "connect"))
        #expect(error.code == .connectFailed)
        #expect(error.message.contains(hint))
        #expect(error.cause is IOError)
    }

    @Test(
        "So has every failure to listen",
        arguments: [
            (EADDRINUSE, "already"), (EACCES, "not permitted"), (EADDRNOTAVAIL, "does not have"), (EMFILE, "failed"),
        ])
    func listenMapping(errno: CInt, hint: String) {
        let error = EventSocketError(listening: .tcp(port: 1), IOError(errnoCode: errno, reason: "bind"))
        #expect(error.code == (errno == EADDRINUSE ? .addressInUse : .connectFailed))
        #expect(error.message.contains(hint))
    }

    // MARK: Scopes

    @Test("Returning from the scope closes: what was sent leaves, the result is returned")
    func scopeReturns() async throws {
        try await RawListener.with { listener in
            async let rest = listener.accept().restThenClose()
            let result = try await EventSocket.withConnection(to: listener.address) { socket in
                for number in 0..<1000 { try await socket.send(Sample.number, number) }
                return 7
            }
            #expect(result == 7)
            #expect(try await rest == Sample.numbers(0..<1000))
        }
    }

    @Test("So does throwing, and the error comes out")
    func scopeThrows() async throws {
        try await RawListener.with { listener in
            async let rest = listener.accept().restThenClose()
            await #expect(throws: Refusal.self) {
                try await EventSocket.withConnection(to: listener.address) { socket in
                    try await socket.send("a")
                    throw Refusal()
                }
            }
            let sent = try await rest
            #expect(sent == "[\"a\",null]\n")
        }
    }

    @Test("Cancelling the task aborts")
    func scopeCancelled() async throws {
        try await RawListener.with { listener in
            let reasons = Watched<[String]>([])
            let address = listener.address
            let task = Task {
                try await EventSocket.withConnection(to: address) { socket in
                    await socket.onLifecycle { _, event in reasons.append(event.words) }
                    var iterator = socket.messages(matching: "**").makeAsyncIterator()
                    _ = try await iterator.next()
                }
            }
            let peer = try await listener.accept()
            _ = try await reasons.first(1)
            task.cancel()
            #expect(await code { try await task.value } == .cancelled)
            #expect(reasons.value == ["start", "destroy", "close aborted"])
            try await peer.end()
        }
    }

    @Test("A router handles messages beside the scope, in order")
    func scopeWithRouter() async throws {
        try await RawListener.with { listener in
            let log = Watched<[String]>([])
            var router = EventRouter()
            router.on(Sample.number) { number, _ in log.append("number \(number)") }
            router.on("**") { message, _ in log.append("any \(message.words)") }
            try await EventSocket.withConnection(to: listener.address, router: router) { socket in
                let peer = try await listener.accept()
                try await peer.send(Sample.numbers(0..<2))
                try await peer.endOutput()
                try await socket.closed()
            }
            #expect(log.value == ["number 0", "any number 0", "number 1", "any number 1"])
        }
    }
}

extension RawPeer {
    /// Everything up to the end, which is answered with this side's.
    fileprivate func restThenClose() async throws -> String {
        let rest = try await self.rest()
        try await self.close()
        return rest
    }
}

extension EventSocketAddress {
    fileprivate var port: Int? {
        if case .tcp(_, let port) = self.base { port } else { nil }
    }
}
