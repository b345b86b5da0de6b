//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import Testing

@Suite("What a server refuses", .timeLimit(.minutes(5)))
struct ServerLimitTests {
    /// Runs an echoing server.
    private static func withEcho(
        at address: EventSocketAddress = .tcp(port: 0), _ limits: ServerLimits,
        socket: EventSocket.Configuration = .init(closeTimeout: .milliseconds(100)),
        lines: Watched<[String]> = Watched([]),
        _ body: (EventSocketServer, EventSocketAddress) async throws -> Void
    ) async throws {
        let server = EventSocketServer(
            address: address, configuration: .init(socket: socket, limits: limits), logger: .recording(to: lines)
        ) { socket in
            for try await message in socket.messages(matching: "**") { try await socket.send(message) }
        }
        try await withRunning(server) { try await body(server, $0) }
    }

    private static func speak(_ peer: RawPeer) async throws {
        try await peer.send("[\"a\",1]\n")
        #expect(try await peer.line() == "[\"a\",1]")
    }

    @Test("Connections beyond the limit see a clean end and no byte; when one leaves, the next is served")
    func total() async throws {
        try await Self.withEcho(ServerLimits(connections: 3)) { server, address in
            var peers: [RawPeer] = []
            for _ in 0..<3 {
                let peer = try await RawPeer.connect(to: address)
                try await Self.speak(peer)
                peers.append(peer)
            }
            #expect(server.connections.count == 3)
            for _ in 0..<5 {
                let refused = try await RawPeer.connect(to: address)
                // It speaks at once, as clients do: closing with that unread would reset the connection.
                refused.enqueue("[\"a\",1]\n")
                #expect(try await refused.rest() == "")
                try await refused.close()
            }
            #expect(server.refusals.counts == [.connections: 5])
            let ended = try #require(server.connections.first).socket
            try await peers[0].close()
            _ = try await ended.closed()
            _ = try? await ended.channel.closeFuture.get()
            let next = try await RawPeer.connect(to: address)
            try await Self.speak(next)
            for peer in peers.dropFirst() { try await Self.speak(peer) }
            for peer in peers.dropFirst() + [next] { try await peer.close() }
        }
    }

    @Test("One address has its own limit")
    func perPeer() async throws {
        try await Self.withEcho(ServerLimits(connectionsPerPeer: 2)) { server, address in
            let peers = [try await RawPeer.connect(to: address), try await RawPeer.connect(to: address)]
            for peer in peers { try await Self.speak(peer) }
            let refused = try await RawPeer.connect(to: address)
            #expect(try await refused.rest() == "")
            #expect(server.refusals.counts == [.connectionsPerPeer: 1])
            for peer in peers { try await Self.speak(peer) }
            for peer in peers + [refused] { try await peer.close() }
        }
    }

    @Test("Unix sockets have no limit of one address")
    func unix() async throws {
        try await withTemporaryFolder { folder in
            try await Self.withEcho(at: .unix("\(folder)/s"), ServerLimits(connectionsPerPeer: 1)) { server, address in
                let peers = [try await RawPeer.connect(to: address), try await RawPeer.connect(to: address)]
                for peer in peers { try await Self.speak(peer) }
                #expect(server.refusals.total == 0)
                for peer in peers { try await peer.close() }
            }
        }
    }

    @Test("Refusals are logged when they begin, and their number at the end")
    func logging() async throws {
        let lines = Watched<[String]>([])
        try await Self.withEcho(ServerLimits(connections: 1), lines: lines) { _, address in
            let peer = try await RawPeer.connect(to: address)
            try await Self.speak(peer)
            for _ in 0..<20 {
                let refused = try await RawPeer.connect(to: address)
                #expect(try await refused.rest() == "")
                try await refused.close()
            }
            #expect(lines.value == ["warning | Connections are being refused | nss.reason=connections"])
            try await peer.close()
        }
        #expect(
            lines.value.dropFirst() == [
                "warning | Connections were refused; there are no more refusals now | nss.reason=connections"
                    + " | nss.refused=20"
            ])
    }

    @Test("Above the accept rate connections wait, and all are served")
    func acceptRate() async throws {
        let limits = ServerLimits(acceptsPerSecond: 50, acceptBurst: 5)
        let start = ContinuousClock.now
        try await Self.withEcho(limits) { server, address in
            var peers: [RawPeer] = []
            for _ in 0..<25 { peers.append(try await RawPeer.connect(to: address)) }
            for peer in peers { try await Self.speak(peer) }
            #expect(server.refusals.total == 0)
            for peer in peers { try await peer.close() }
        }
        // 5 at once, 20 at 50 a second; a few may be taken in one go before they are counted.
        #expect(ContinuousClock.now - start > .milliseconds(250))
    }

    @Test("Peers that never finish their first line are cut off, the others are served")
    func slowloris() async throws {
        let limits = ServerLimits(connectionsPerPeer: nil, firstMessageTimeout: .seconds(8))
        try await Self.withEcho(limits) { server, address in
            let innocent = try await RawPeer.connect(to: address)
            try await Self.speak(innocent)
            let errors = Watched<[String]>([])
            var slow: [RawPeer] = []
            for number in 0..<100 {
                let peer = try await RawPeer.connect(to: address)
                peer.enqueue("[\"slow\",\(number)")
                slow.append(peer)
            }
            // Those that were accepted by now; the others are accepted while these wait.
            let connections = server.connections
            for connection in connections {
                await connection.socket.onLifecycle { _, event in
                    if case .close = event { errors.append(event.words) }
                }
            }
            for peer in slow { try await peer.end() }
            // A peer sees the end of the output first: the connection itself ends when the peer has, or 0.1 s later.
            let all = try await errors.first { $0.count == connections.count - 1 ? $0 : nil }
            #expect(Set(all) == ["close failed firstMessageTimedOut"])
            try await Self.speak(innocent)
            for peer in slow + [innocent] { try await peer.close() }
        }
    }

    @Test("What a profile promises is what it is made of")
    func profiles() {
        let internet = EventSocketServer.Configuration.internet
        #expect(internet.socket.limits.length == 64 << 10)
        #expect(internet.socket.malformedFrames == .close)
        #expect(internet.limits.firstMessageTimeout == .seconds(10))
        #expect(internet.socket.messageRate == MessageRate(perSecond: 100, burst: 200, excess: .pause))
        let `internal` = EventSocketServer.Configuration.internal
        #expect(`internal`.limits == ServerLimits())
        #expect(`internal`.socket.messageRate == nil)
        let local = EventSocketServer.Configuration.trustedLocal
        #expect(local.limits.connectionsPerPeer == nil)
        #expect(local.socket.limits.length == 16 << 20)
        for socket in [internet.socket, `internal`.socket, local.socket] {
            #expect(socket.mailbox.bytes >= socket.limits.length, "one line must fit")
            #expect(socket.outbound.maximum >= socket.limits.length, "an echo must fit")
        }
    }
}
