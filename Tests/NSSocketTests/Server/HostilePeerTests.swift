//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import TestSupport
import Testing

@Suite("Peers that mean harm", .serialized, .timeLimit(.minutes(5)))
struct HostilePeerTests {
    /// Runs an echoing server, does harm to it, and looks whether another connection is served meanwhile.
    private static func withVictim(
        configuration: EventSocket.Configuration = .init(closeTimeout: .milliseconds(100)),
        _ harm: (_ address: EventSocketAddress, _ ends: Watched<[String]>) async throws -> Void
    ) async throws {
        let ends = Watched<[String]>([])
        let before = ResidentMemory.bytes
        let limits = ServerLimits(connectionsPerPeer: nil)
        try await withServer(configuration: .init(socket: configuration, limits: limits)) { socket in
            await socket.onLifecycle { _, event in
                if case .close = event { ends.append(event.words) }
            }
            await socket.on("**") { socket, message in try socket.send(message) }
            try await socket.closed()
        } _: { address in
            let innocent = try await RawPeer.connect(to: address)
            try await harm(address, ends)
            try await innocent.send("[\"still\",\"here\"]\n")
            #expect(try await innocent.line() == "[\"still\",\"here\"]")
            let later = try await RawPeer.connect(to: address)
            try await later.send("[\"later\",1]\n")
            #expect(try await later.line() == "[\"later\",1]")
            try await innocent.close()
            try await later.close()
        }
        // Other tests run at the same time and need some as well; the floods below are far larger.
        if let before, let after = ResidentMemory.bytes {
            #expect(after - before < 512 << 20, "\((after - before) >> 20) MiB more are in memory")
        }
    }

    /// Sends until the other side has had enough of it.
    private static func send(_ bytes: ByteBuffer, times: Int = 1, by peer: RawPeer) async {
        for _ in 0..<times {
            do { try await peer.send(bytes) } catch { return }
        }
    }

    @Test("A line of 10 MB")
    func longLine() async throws {
        try await Self.withVictim { address, ends in
            let peer = try await RawPeer.connect(to: address)
            var line = ByteBuffer(string: "[\"a\",\"")
            line.writeRepeatingByte(UInt8(ascii: "x"), count: 10 << 20)
            line.writeString("\"]\n")
            await Self.send(line, by: peer)
            #expect(try await ends.next() == "close failed frameTooLong")
            try await peer.end()
        }
    }

    @Test("100,000 nested brackets", arguments: ["[", "{\"a\":"])
    func nesting(bracket: String) async throws {
        try await Self.withVictim { address, ends in
            let peer = try await RawPeer.connect(to: address)
            await Self.send(ByteBuffer(string: "[\"a\"," + String(repeating: bracket, count: 100_000) + "\n"), by: peer)
            #expect(try await ends.next() == "close failed frameTooDeep")
            try await peer.end()
        }
    }

    @Test("Binary noise: every line of it is an error, none a message, and the connection goes on")
    func noise() async throws {
        try await Self.withVictim { address, _ in
            let peer = try await RawPeer.connect(to: address)
            var random = SplitMix64(seed: 7)
            for _ in 0..<64 {
                // No opening bracket: what looks like a frame by chance would be answered.
                let bytes = (0..<(16 << 10)).map { _ in UInt8(truncatingIfNeeded: random.next()) }.filter { $0 != 0x5B }
                await Self.send(ByteBuffer(bytes: bytes), by: peer)
            }
            try await peer.send("\n[\"after\",\"noise\"]\n")
            #expect(try await peer.line() == "[\"after\",\"noise\"]")
            try await peer.close()
        }
    }

    @Test("Binary noise ends the connection if malformed frames do")
    func noiseCloses() async throws {
        try await Self.withVictim(
            configuration: .init(malformedFrames: .close, closeTimeout: .milliseconds(100))
        ) { address, ends in
            let peer = try await RawPeer.connect(to: address)
            await Self.send(ByteBuffer(bytes: [0, 255, 1, 254, 10]), by: peer)
            #expect(try await ends.next() == "close failed malformedFrame")
            try await peer.end()
        }
    }

    @Test("A line that never ends, and goes on after the limit")
    func endless() async throws {
        try await Self.withVictim { address, ends in
            let peer = try await RawPeer.connect(to: address)
            let piece = ByteBuffer(repeating: UInt8(ascii: "x"), count: 64 << 10)
            // 1 GB if nobody stops it.
            await Self.send(piece, times: 16384, by: peer)
            #expect(try await ends.next() == "close failed frameTooLong")
            try await peer.end()
        }
    }

    @Test("A peer that asks and never reads the answers")
    func neverReads() async throws {
        try await Self.withVictim { address, ends in
            let peer = try await RawPeer.connect(to: address, reads: false, receiveBuffer: 4096)
            let frame = "[\"a\",\"" + String(repeating: "x", count: 60 << 10) + "\"]\n"
            let piece = ByteBuffer(string: String(repeating: frame, count: 4))
            // 1 GB, of which the server takes what the buffers hold.
            for _ in 0..<4096 { peer.channel.writeAndFlush(piece, promise: nil) }
            let innocent = try await RawPeer.connect(to: address)
            for number in 0..<100 {
                try await innocent.send("[\"number\",\(number)]\n")
                #expect(try await innocent.line() == "[\"number\",\(number)]")
            }
            #expect(peer.isHeldBack)
            #expect(ends.value.isEmpty)
            try await innocent.close()
            _ = try await ends.next()
            try await peer.reset()
            _ = try await ends.next()
        }
    }

    @Test("Many half-open connections that say nothing")
    func silent() async throws {
        try await Self.withVictim { address, ends in
            var peers: [RawPeer] = []
            for _ in 0..<100 { peers.append(try await RawPeer.connect(to: address)) }
            for peer in peers { try await peer.endOutput() }
            for peer in peers { try await peer.end() }
            #expect(try await ends.first(100).allSatisfy { $0 == "close closedByPeer" })
        }
    }
}
