//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NIOCore
import TestSupport
import Testing

@testable import NSSocket

/// Crowds of peers that break their connections just while the server writes to them, over real sockets: what the testing channel
/// cannot have, which decides by itself when a write fails.
///
/// `NSSOCKET_STORM` is by how many times the storms are longer than the short form: 5 has 300 resets, 4,000 peers and 60 shutdowns.
@Suite("Storms over loopback", .serialized, .timeLimit(.minutes(10)))
struct StormTests {
    private static let factor = ProcessInfo.processInfo.environment["NSSOCKET_STORM"].flatMap { Int($0) } ?? 1
    private static let limits = ServerLimits(connectionsPerPeer: nil)

    /// What the handlers of a server have seen.
    private struct Score: Sendable {
        let begun = Watched(0)
        let ended = Watched(0)
        let reasons = Watched<[String]>([])

        /// Notes that a handler has everything in place.
        func begin(_ socket: EventSocket) async {
            await socket.onLifecycle { [reasons] _, event in
                if case .close = event { reasons.append(event.words) }
            }
            self.begun.update { $0 += 1 }
        }

        func end() {
            self.ended.update { $0 += 1 }
        }
    }

    /// Has so many peers do the same, some at a time, each when the handler of its connection has begun.
    private static func rush(
        _ count: Int, atATime width: Int = 12, on address: EventSocketAddress, _ score: Score, reads: Bool,
        _ body: @escaping @Sendable (RawPeer, inout SplitMix64) async throws -> Void
    ) async throws {
        for first in stride(from: 0, to: count, by: width) {
            let numbers = first..<min(first + width, count)
            try await withThrowingTaskGroup(of: Void.self) { group in
                var peers: [RawPeer] = []
                for _ in numbers { peers.append(try await RawPeer.connect(to: address, reads: reads)) }
                try await score.begun.first { $0 >= numbers.upperBound ? () : nil }
                for (number, peer) in zip(numbers, peers) {
                    group.addTask {
                        var random = SplitMix64(seed: UInt64(number))
                        try await body(peer, &random)
                        try? await peer.reset()
                    }
                }
                try await group.waitForAll()
            }
        }
        try await score.ended.first { $0 >= count ? () : nil }
    }

    /// Whether connections on all event loops are served.
    private static func expectEcho(at address: EventSocketAddress) async throws {
        for number in 0..<4 {
            let peer = try await RawPeer.connect(to: address)
            try await peer.send("[\"echo\",\(number)]\n")
            var line = try await peer.line()
            // Some servers speak first.
            while let other = line, !other.hasPrefix("[\"echo\"") { line = try await peer.line() }
            #expect(line == "[\"echo\",\(number)]")
            try await peer.close()
        }
    }

    @Test(
        "Connections that are reset while listeners answer end, each once and as a failure", arguments: [false, true])
    func answers(reads: Bool) async throws {
        let score = Score()
        let answer = String(repeating: "x", count: 2_048)
        try await withServer(configuration: .init(limits: Self.limits)) { socket in
            await socket.on("echo") { socket, message in try socket.send(message) }
            await socket.on("q") { socket, _ in try socket.send("answer", answer) }
            await score.begin(socket)
            _ = try? await socket.closed()
            score.end()
        } _: { address in
            let count = 30 * Self.factor
            try await Self.rush(count, on: address, score, reads: reads) { peer, random in
                let lines = String(repeating: "[\"q\",1]\n", count: Int.random(in: 2_000...8_000, using: &random))
                peer.enqueue(lines)
                if reads { _ = try? await peer.line() }
            }
            let reasons = try await score.reasons.first { $0.count >= count ? $0 : nil }
            #expect(reasons.count == count)
            #expect(reasons.allSatisfy { $0.hasPrefix("close failed") }, "\(Set(reasons))")
            try await Self.expectEcho(at: address)
        }
    }

    @Test("Connections that are reset while a task sends without pause end as failures, and its sequence throws")
    func sending() async throws {
        let score = Score()
        let orderlyEnds = Watched(0)
        let much = try EventMessage(wire: RawJSON("[\"much\",\"\(String(repeating: "x", count: 2_048))\"]"))
        try await withServer(configuration: .init(limits: Self.limits)) { socket in
            let messages = socket.messages(matching: "**")
            await score.begin(socket)
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    do {
                        for try await message in messages { try await socket.send(message) }
                        orderlyEnds.update { $0 += 1 }
                    } catch {}
                }
                group.addTask {
                    do { while true { try await socket.send(much) } } catch {}
                }
            }
            score.end()
        } _: { address in
            let count = 40 * Self.factor
            try await Self.rush(count, on: address, score, reads: true) { peer, random in
                for _ in 0..<Int.random(in: 0...30, using: &random) { _ = try await peer.line() }
            }
            let reasons = try await score.reasons.first { $0.count >= count ? $0 : nil }
            #expect(reasons.allSatisfy { $0.hasPrefix("close failed") }, "\(Set(reasons))")
            #expect(orderlyEnds.value == 0)
        }
    }

    @Test("Peers that are reset while isolated code sends much beside a sequence of its own stop no event loop")
    func setUps() async throws {
        let score = Score()
        let much = try EventMessage(wire: RawJSON("[\"much\",\"\(String(repeating: "x", count: 100_000))\"]"))
        try await withServer(configuration: .init(limits: Self.limits)) { socket in
            await socket.on("echo") { socket, message in try socket.send(message) }
            await score.begin(socket)
            for _ in 0..<3 {
                // Fails when the outbox is full, or the connection has ended.
                try? await socket.setUp { socket in
                    let answers = socket.messages(matching: "answer")
                    for _ in 0..<4 { try socket.send(much) }
                    withExtendedLifetime(answers) {}
                }
            }
            _ = try? await socket.closed()
            score.end()
        } _: { address in
            try await Self.rush(800 * Self.factor, atATime: 20, on: address, score, reads: false) { peer, random in
                peer.enqueue(Sample.numbers(0..<100))
                if Bool.random(using: &random) { await Task.yield() }
            }
            try await Self.expectEcho(at: address)
        }
    }

    private enum Ending: CaseIterable { case sequence, closed, listeners }

    /// Accepts a login some time after it has come.
    private struct SlowLogin: ServerMiddleware {
        let begun: Watched<Bool>
        let yields: Int

        func accept(_ socket: EventSocket) async throws -> ConnectionVerdict {
            guard try await socket.nextMessage() != nil else { return .refuse("no login") }
            self.begun.update { $0 = true }
            for _ in 0..<self.yields { await Task.yield() }
            return .accept
        }
    }

    @Test(
        "A shutdown beside a login does not wait for its time-out, at whatever moment it comes",
        arguments: Ending.allCases)
    private func shutdowns(ending: Ending) async throws {
        for number in 0..<4 * Self.factor {
            let begun = Watched(false)
            let log = Watched<[String]>([])
            let server = EventSocketServer(
                address: .tcp(port: 0), configuration: .init(shutdownTimeout: .seconds(60)),
                middleware: [SlowLogin(begun: begun, yields: number * 50)], logger: .recording(to: log)
            ) { socket in
                switch ending {
                case .sequence:
                    for try await message in socket.messages(matching: "**") { try await socket.send(message) }
                case .closed: try await socket.closed()
                case .listeners:
                    await socket.on("echo") { socket, message in try socket.send(message) }
                    try await socket.closed()
                }
            }
            let start = ContinuousClock.now
            let listening = Watched<[EventSocketAddress]>([])
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run { listening.append($0) } }
                let peer = try await RawPeer.connect(to: try await listening.next())
                try await peer.send("[\"login\",1]\n[\"echo\",1]\n")
                if number % 3 > 0 { try await begun.first { $0 ? () : nil } }
                for _ in 0..<number % 5 * 40 { await Task.yield() }
                server.shutdown()
                try await peer.end()
                try await peer.close()
                try await group.waitForAll()
            }
            #expect(ContinuousClock.now - start < .seconds(30))
            #expect(!log.value.contains { $0.contains("did not end in time") })
        }
    }
}
