//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
@testable import NSSocket
import NIOCore
import Testing

@Suite("The server", .timeLimit(.minutes(5)))
struct EventSocketServerTests {
    private struct Refusal: Error {}

    @Test("It runs once")
    func twice() async throws {
        let server = EventSocketServer(address: .tcp(port: 0)) { _ in }
        try await withRunning(server) { _ in
            #expect(await code { try await server.run() } == .alreadyRunning)
        }
        #expect(await code { try await server.run() } == .alreadyRunning)
    }

    @Test("A port in use is refused")
    func portInUse() async throws {
        try await withServer { _ in
        } _: { address in
            let other = EventSocketServer(address: address) { _ in }
            let error = await #expect(throws: EventSocketError.self) { try await other.run() }
            #expect(error?.code == .addressInUse)
            #expect(error?.message.contains("\(address)") == true)
        }
    }

    @Test(
        "Addresses that nobody can listen on are refused",
        arguments: [
            .tcp(port: -1), .tcp(port: 65536), .tcp("", port: 0), .unix(""),
            .unix("/" + String(repeating: "x", count: 200)),
        ] as [EventSocketAddress])
    func invalidAddress(address: EventSocketAddress) async throws {
        #expect(await code { try await EventSocketServer(address: address) { _ in }.run() } == .invalidAddress)
    }

    @Test("A socket that listens and is closed by the system ends the server with an error that names the address")
    func closedBySystem() async throws {
        let addresses = [EventSocketAddress.tcp(port: 0), .tcp("localhost", port: 0)]
        let server = EventSocketServer(addresses: addresses) { try await $0.closed() }
        let count = Watched(0)
        let error = await #expect(throws: EventSocketError.self) {
            try await server.run { address in
                count.update { $0 += 1 }
                guard count.value == addresses.count else { return }
                let peer = try await RawPeer.connect(to: address)
                while server.connections.isEmpty { await Task.yield() }
                server.life.listeners.last?.channel.channel.close(promise: nil)
                // No connection is left to itself.
                #expect(try await peer.rest() == "")
                try await peer.close()
            }
        }
        #expect(error?.code == .connectionFailed)
        #expect(error?.message.contains("localhost:0") == true)
        #expect(server.connections.isEmpty)
    }

    @Test("A handler that throws ends its own connection only")
    func throwing() async throws {
        try await withServer { socket in
            for try await number in socket.messages(of: Sample.number) {
                if number == 0 { throw Refusal() }
                try await socket.send(Sample.number, number)
            }
        } _: { address in
            let bad = try await RawPeer.connect(to: address)
            try await bad.send("[\"number\",0]\n")
            #expect(try await bad.rest() == "")
            let good = try await RawPeer.connect(to: address)
            try await good.send("[\"number\",1]\n")
            #expect(try await good.line() == "[\"number\",1]")
            try await bad.close()
            try await good.close()
        }
    }

    @Test("Returning from the handler closes: what was sent leaves")
    func returning() async throws {
        try await withServer { socket in
            for number in 0..<1000 { try await socket.send(Sample.number, number) }
        } _: { address in
            let peer = try await RawPeer.connect(to: address)
            #expect(try await peer.rest() == Sample.numbers(0..<1000))
            try await peer.close()
        }
    }

    @Test("Many connections are served at once")
    func many() async throws {
        let count = 200
        let configuration = EventSocketServer.Configuration(limits: ServerLimits(connectionsPerPeer: nil))
        try await withServer(configuration: configuration) { socket in
            for try await number in socket.messages(of: Sample.number) { try await socket.send(Sample.number, number) }
        } _: { address in
            try await withThrowingTaskGroup(of: Void.self) { group in
                let peers = Watched<[RawPeer]>([])
                for number in 0..<count {
                    group.addTask {
                        let peer = try await RawPeer.connect(to: address)
                        peers.append(peer)
                        // All are connected before any is served.
                        _ = try await peers.first(count)
                        try await peer.send("[\"number\",\(number)]\n")
                        try await peer.endOutput()
                        #expect(try await peer.rest() == "[\"number\",\(number)]\n")
                        try await peer.close()
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("Cancelling it aborts the connections and returns")
    func cancelled() async throws {
        let reasons = Watched<[String]>([])
        let peers = Watched<[RawPeer]>([])
        try await withServer { socket in
            await socket.onLifecycle { _, event in reasons.append(event.words) }
            try await socket.send("ready")
            for try await _ in socket.messages(matching: "**") {}
        } _: { address in
            for _ in 0..<5 {
                let peer = try await RawPeer.connect(to: address)
                peers.append(peer)
                _ = try await peer.line()
            }
        }
        #expect(
            reasons.value.sorted() == [String](repeating: "close aborted", count: 5)
                + [String](repeating: "destroy", count: 5))
        for peer in peers.value { try await peer.end() }
    }

    @Test(
        "Where it cannot listen, the error says why",
        arguments: [
            (EventSocketAddress.unix("/no/such/folder/s"), "There is no folder for unix:/no/such/folder/s"),
            (.tcp("no-such-host.invalid", port: 0), "The host of no-such-host.invalid:0 is not known"),
            (.tcp("192.0.2.1", port: 0), "This machine does not have the address 192.0.2.1:0"),
        ])
    func nowhere(address: EventSocketAddress, text: String) async throws {
        let server = EventSocketServer(address: address) { _ in }
        let error = await #expect(throws: EventSocketError.self) { try await server.run() }
        #expect(error?.code == .connectFailed)
        #expect(error?.message.hasPrefix(text) == true, "\(error?.message ?? "")")
    }

    @Test("Connections that it has hardly accepted end with it")
    func cancelledBeforeServing() async throws {
        let peers = Watched<[RawPeer]>([])
        let server = EventSocketServer(address: .tcp(port: 0)) { socket in
            for try await _ in socket.messages(matching: "**") {}
        }
        try await withRunning(server) { address in
            for _ in 0..<50 { peers.append(try await RawPeer.connect(to: address)) }
        }
        for peer in peers.value { try await peer.end() }
        #expect(server.connections.count == 0)
    }

    @Test("The same handler may answer through a router, without a closure")
    func router() async throws {
        var router = EventRouter()
        router.on(Sample.number) { number, socket in try await socket.send(Sample.number, number * 2) }
        router.on("echo::**") { message, socket in try await socket.send(message) }
        let server = EventSocketServer(address: .tcp(port: 0), router: router)
        try await withRunning(server) { address in
            let peer = try await RawPeer.connect(to: address)
            try await peer.send("[\"number\",21]\n[\"other\",1]\n[\"echo\",\"x\", [1] ]\n[\"echo\",2]\n")
            try await peer.endOutput()
            #expect(try await peer.rest() == "[\"number\",42]\n[\"echo\",\"x\", [1] ]\n[\"echo\",2]\n")
            try await peer.close()
        }
    }

    @Test("A router's handler that throws or cannot decode is reported, and the next message is handled")
    func routerErrors() async throws {
        let errors = Watched<[String]>([])
        var router = EventRouter()
        router.on(Sample.number) { number, socket in
            if number == 0 { throw Refusal() }
            try await socket.send(Sample.number, number)
        }
        try await withServer(router: router) { socket in
            await socket.onLifecycle { _, event in errors.append(event.words) }
            await socket.on("never") { _, _ in }
            try await socket.closed()
        } _: { address in
            let peer = try await RawPeer.connect(to: address)
            try await peer.send("[\"number\",0]\n[\"number\",\"x\"]\n[\"number\",1]\n")
            #expect(try await peer.line() == "[\"number\",1]")
            #expect(try await errors.first(2) == ["error listenerFailed", "error decodingFailed"])
            try await peer.close()
        }
    }

    @Test("Its configuration reaches its connections")
    func configuration() async throws {
        let configuration = EventSocketServer.Configuration(
            socket: EventSocket.Configuration(codec: .reversed, keepAlive: .init(delay: .seconds(77))))
        let options = Watched<[[Int]]>([])
        try await withServer(configuration: configuration) { socket in
            options.append(try await socket.keepAliveOptions())
            for try await message in socket.messages(matching: "**") { try await socket.send(message) }
        } _: { address in
            let peer = try await RawPeer.connect(to: address)
            try await peer.send("]1,\"oof\"[\n")
            #expect(try await peer.line() == "]1,\"oof\"[")
            #expect(try await options.next() == [1, 77])
            try await peer.close()
        }
    }

    @Test("What a peer sends and then closes at once is handled")
    func sendAndClose() async throws {
        let numbers = Watched<[Int]>([])
        try await withServer { socket in
            for try await number in socket.messages(of: Sample.number) { numbers.append(number) }
        } _: { address in
            for number in 0..<50 {
                let peer = try await RawPeer.connect(to: address)
                try await peer.send("[\"number\",\(number)]\n")
                try await peer.close()
            }
            #expect(try await numbers.first(50).sorted() == Array(0..<50))
        }
    }
}
