//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import Testing

@Suite("Reading from a connection", .timeLimit(.minutes(5)))
struct ReadingTests {
    private static let restless = EventSocket.Configuration(idleTimeout: .milliseconds(20))

    @Test("What the peer sends before it ends its direction waits for whoever listens first")
    func waitsForDemand() async throws {
        try await withPair(configuration: Self.restless) { socket, peer in
            let events = await socket.lifecycleLog()
            try await peer.send(Sample.numbers(0..<3))
            try await peer.endOutput()
            _ = try await events.first { $0.count(where: { $0 == "idle" }) >= 2 ? () : nil }
            #expect(!events.value.contains("inputClosed"))
            let log = await socket.log()
            #expect(try await log.first(3) == ["number 0", "number 1", "number 2"])
            #expect(try await socket.closed().words == "closedByPeer")
        }
    }

    @Test("A peer that ends without a word ends a connection that nobody reads from")
    func silentEnd() async throws {
        try await withPair { socket, peer in
            try await peer.endOutput()
            #expect(try await socket.closed().words == "closedByPeer")
        }
    }

    @Test("Waiting for the end needs no listener, whatever the peer sent")
    func unheardEnd() async throws {
        try await withPair(configuration: Self.restless) { socket, peer in
            let events = await socket.lifecycleLog()
            try await peer.send(Sample.numbers(0..<3))
            try await peer.endOutput()
            _ = try await events.first { $0.contains("idle") ? () : nil }
            #expect(try await socket.closed().words == "closedByPeer")
        }
    }

    @Test("Frames arrive in any chunking")
    func chunks() async throws {
        try await withPair { socket, peer in
            let log = await socket.log()
            let text = "[\"a\",\"é\\n\",12.5e1]\r\n\n  \n [\"b\",{\"x\":[1,2]}] \n"
            for byte in text.utf8 {
                try await peer.send(ByteBuffer(bytes: [byte]))
            }
            #expect(try await log.first(2) == ["a::é\n 12.5e1", "b {\"x\":[1,2]}"])
        }
    }

    @Test("A malformed line is reported, and the next one works")
    func malformedSkipped() async throws {
        try await withPair { socket, peer in
            let events = await socket.lifecycleLog()
            let log = await socket.log()
            try await peer.send("nonsense\n[]\n{\"a\":1}\n[{},1]\n[\"a\",1]\n[\"b\",1],\n[\"c\",1]\n")
            #expect(try await log.first(2) == ["a 1", "c 1"])
            // Two of them are of one kind: no arrays.
            #expect(events.value == ["start"] + [String](repeating: "error malformedFrame", count: 4))
            #expect(socket.isConnected)
        }
    }

    @Test("Or it closes the connection: what came before is delivered, nothing behind it")
    func malformedCloses() async throws {
        try await withPair(
            configuration: .patient(EventSocket.Configuration(malformedFrames: .close))
        ) { socket, peer in
            let events = await socket.lifecycleLog()
            let log = await socket.log()
            try await peer.send("[\"a\",1]\nnonsense\n[\"b\",1]\n")
            #expect(try await peer.rest() == "")
            try await peer.send("[\"c\",1]\n")
            try await peer.close()
            #expect(try await socket.closed().words == "failed malformedFrame")
            #expect(log.value == ["a 1"])
            #expect(events.value == ["start", "error malformedFrame", "inputClosed", "close failed malformedFrame"])
        }
    }

    @Test(
        "A frame over a limit closes the connection, also when malformed ones are skipped",
        arguments: [
            ("[\"a\",\"" + String(repeating: "x", count: 200) + "\"]\n", "frameTooLong"),
            (String(repeating: "x", count: 200), "frameTooLong"),
            ("[\"a\",[[[[1]]]]]\n", "frameTooDeep"),
            ("[1,2,3,4,5]\n", "tooManySegments"),
        ]
    )
    func limits(text: String, code: String) async throws {
        let configuration = EventSocket.Configuration.patient(
            EventSocket.Configuration(limits: FrameLimits(length: 100, nesting: 3, segments: 3)))
        try await withPair(configuration: configuration) { socket, peer in
            let events = await socket.lifecycleLog()
            let log = await socket.log()
            try await peer.send("[\"before\",1]\n" + text)
            #expect(try await peer.rest() == "")
            try await peer.close()
            #expect(try await socket.closed().words == "failed \(code)")
            #expect(log.value == ["before 1"])
            #expect(events.value == ["start", "error \(code)", "inputClosed", "close failed \(code)"])
        }
    }

    @Test("The end of a peer that was refused ends the connection without waiting")
    func refusedPeerEnds() async throws {
        let configuration = EventSocket.Configuration(malformedFrames: .close, closeTimeout: .seconds(3600))
        try await withPair(configuration: configuration) { socket, peer in
            let log = await socket.log()
            try await peer.send("nonsense\n")
            try await peer.endOutput()
            #expect(try await socket.closed().words == "failed malformedFrame")
            #expect(log.value.isEmpty)
        }
    }

    @Test("Consumers of a refused peer get what came before, then the error")
    func refusedSequence() async throws {
        try await withPair(
            configuration: EventSocket.Configuration(malformedFrames: .close, closeTimeout: .seconds(3600))
        ) { socket, peer in
            try await peer.send(Sample.numbers(0..<2) + "nonsense\n")
            try await peer.endOutput()
            var iterator = socket.messages(of: Sample.number).makeAsyncIterator()
            #expect(try await iterator.next() == 0)
            #expect(try await iterator.next() == 1)
            #expect(await code { _ = try await iterator.next() } == .malformedFrame)
        }
    }

    @Test(
        "An unterminated last line counts if it is complete, and is one error if not",
        arguments: [
            ("[\"b\",2]", ["a 1", "b 2"], false), ("[\"b\",2", ["a 1"], true), ("  ", ["a 1"], false),
            ("", ["a 1"], false),
        ]
    )
    func lastLine(text: String, messages: [String], isError: Bool) async throws {
        try await withPair { socket, peer in
            let events = await socket.lifecycleLog()
            let sequence = socket.messages(matching: "**")
            try await peer.send("[\"a\",1]\n" + text)
            try await peer.endOutput()
            #expect(try await sequence.reduce(into: []) { $0.append($1.words) } == messages)
            #expect(try await socket.closed().words == "closedByPeer")
            let errors = isError ? ["error malformedFrame"] : []
            #expect(events.value == ["start"] + errors + ["inputClosed", "close closedByPeer"])
        }
    }
}

extension EventSocket.Configuration {
    /// The same with no end but the peer's, however long that takes.
    fileprivate static func patient(_ configuration: Self) -> Self {
        var configuration = configuration
        configuration.closeTimeout = .seconds(3600)
        configuration.refusedInputLinger = .seconds(3600)
        return configuration
    }
}
