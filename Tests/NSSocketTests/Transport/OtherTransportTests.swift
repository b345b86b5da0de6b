//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import Testing

@Suite("Connections over another transport than sockets", .timeLimit(.minutes(5)))
struct OtherTransportTests {
    private static let configuration = EventSocket.Configuration(
        transport: .networkLike, closeTimeout: .seconds(3600))

    @Test("Messages go both ways in order, and everything leaves before the end", arguments: [false, true])
    func bothWays(isEncrypted: Bool) async throws {
        let authority = try TestAuthority.trusted.get()
        let server = EventSocketServer(
            address: .tcp(port: 0), tls: isEncrypted ? try .test(authority) : .disabled
        ) { socket in
            for try await number in socket.messages(of: Sample.number) { try await socket.send(Sample.number, number) }
        }
        try await withRunning(server) { address in
            try await EventSocket.withConnection(
                to: address, tls: isEncrypted ? .tls(trustRoots: authority.roots) : .disabled,
                configuration: Self.configuration
            ) { socket in
                let numbers = socket.messages(of: Sample.number)
                try await socket.setUp { socket in
                    for number in 0..<1000 { try socket.send(Sample.number, number) }
                    socket.close()
                }
                #expect(try await numbers.reduce(into: []) { $0.append($1) } == Array(0..<1000))
                #expect(try await socket.closed().words == "closedLocally")
                try await socket.flush()
            }
        }
    }

    @Test("The peer's end is noticed though nobody reads, with what came before it")
    func unread() async throws {
        try await withPair(configuration: Self.configuration) { socket, peer in
            try await peer.send("[\"a\",1]\n")
            try await peer.endOutput()
            #expect(try await socket.closed().words == "closedByPeer")
        }
    }

    @Test("What came with the peer's end is heard, and answered")
    func answered() async throws {
        try await withPair(configuration: Self.configuration) { socket, peer in
            try await peer.send(Sample.numbers(0..<100))
            try await peer.endOutput()
            for try await number in socket.messages(of: Sample.number) { try await socket.send(Sample.number, number) }
            #expect(try await peer.rest() == Sample.numbers(0..<100))
            #expect(try await socket.closed().words == "closedByPeer")
            // Nothing was lost.
            try await socket.flush()
        }
    }

    @Test("A peer that takes nothing is cut off")
    func deadline() async throws {
        var configuration = Self.configuration
        configuration.outbound = OutboundLimits(writeDeadline: .milliseconds(300), minimumProgress: 256 << 10)
        try await withPair(configuration: configuration, reads: false, receiveBuffer: 4096) { socket, _ in
            let log = await socket.lifecycleLog()
            try await socket.shrinkSendBuffer()
            try await socket.setUp { try $0.send("big", String(repeating: "x", count: 1 << 20)) }
            #expect(try await log.first(3) == ["start", "error slowConsumer", "close failed slowConsumer"])
        }
    }

    @Test("An end that both sides asked for is no failure, an abort is one")
    func endings() async throws {
        try await withPair(configuration: Self.configuration) { socket, peer in
            let log = await socket.lifecycleLog()
            socket.close()
            try await peer.end()
            try await peer.endOutput()
            #expect(try await socket.closed().words == "closedLocally")
            #expect(log.value.allSatisfy { !$0.hasPrefix("error") })
        }
        try await withPair(configuration: Self.configuration) { socket, _ in
            socket.abort()
            let reason = try await socket.closed()
            #expect(reason.words == "aborted")
        }
    }

    @Test("The goodbye of TLS behind the last of several writes does not count as lost")
    func goodbye() async throws {
        let authority = try TestAuthority.trusted.get()
        let server = EventSocketServer(address: .tcp(port: 0), tls: try .test(authority)) { socket in
            for try await _ in socket.messages(matching: "**") {}
        }
        try await withRunning(server) { address in
            let tls = ClientTLS.tls(trustRoots: authority.roots)
            for _ in 0..<20 {
                try await EventSocket.withConnection(to: address, tls: tls, configuration: Self.configuration) {
                    socket in
                    try await socket.setUp { try $0.send("a") }
                    try await socket.setUp { socket in
                        try socket.send("b")
                        socket.close()
                    }
                    try await socket.closed()
                    try await socket.flush()
                }
            }
        }
    }

    @Test("Keep-alive that comes too late is refused, and nothing else happens")
    func keepAlive() async throws {
        var configuration = Self.configuration
        configuration.keepAlive = .init(delay: .seconds(77))
        try await withPair(configuration: configuration) { socket, peer in
            let error = await #expect(throws: EventSocketError.self) { try await socket.setKeepAlive(nil) }
            #expect(error?.code == .invalidArgument)
            #expect(error?.message.contains("a transport like Network.framework takes keep-alive only before") == true)
            try await socket.send("a")
            #expect(try await peer.line() == "[\"a\",null]")
        }
    }

    @Test("A client connects, and connects again, over the transport of its configuration")
    func client() async throws {
        let configuration = EventSocketClient.Configuration(
            socket: Self.configuration, reconnect: .fixed(.milliseconds(1)))
        try await RawListener.with { listener in
            let client = EventSocketClient(to: listener.address, configuration: configuration)
            try await withRunning(client) {
                try await listener.accept().reset()
                let peer = try await listener.accept()
                try await client.ready().send("again")
                #expect(try await peer.line() == "[\"again\",null]")
                try await peer.close()
            }
            #expect(client.configuration.socket.transport.description == "a transport like Network.framework")
        }
    }
}
