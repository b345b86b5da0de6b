//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import Testing

@Suite("Slow consumers", .timeLimit(.minutes(5)))
struct MailboxTests {
    /// With an idle time that tells when nothing moves any more.
    private static let restless = EventSocket.Configuration(idleTimeout: .milliseconds(50))

    @Test("A slow consumer holds its peer back, and gets everything in order")
    func backPressure() async throws {
        let count = 100_000
        try await withPair(configuration: Self.restless) { socket, peer in
            let sequence = socket.messages(matching: "number")
            let events = socket.lifecycleEvents
            var iterator = sequence.makeAsyncIterator()
            peer.enqueue(Sample.numbers(0..<count, padding: 200))
            #expect(try await iterator.next()?.payload.text.hasPrefix("[0,") == true)
            try await untilQuiet(events) { await socket.setUp { Int($0.currentRead.count) } }
            #expect(peer.isHeldBack, "the peer could send everything although nobody took it")
            var next = 1
            while next < count, let text = try await iterator.next()?.payload.text, text.hasPrefix("[\(next),") {
                next += 1
            }
            #expect(next == count)
        }
    }

    @Test("Messages that consumers hold up reach the others when there is room again")
    func twoConsumers() async throws {
        try await withPair { socket, peer in
            let few = socket.messages(of: Sample.number, buffering: MailboxPolicy(messages: 2))
            let many = socket.messages(of: Sample.number)
            peer.enqueue(Sample.numbers(0..<1000))
            try await peer.endOutput()
            async let slow = few.reduce(into: []) { $0.append($1) }
            async let fast = many.reduce(into: []) { $0.append($1) }
            #expect(try await slow == Array(0..<1000))
            #expect(try await fast == Array(0..<1000))
        }
    }

    @Test("Of one read a mailbox gets no more than it has room for, and others hear what comes between in its order")
    func oneRead() async throws {
        try await withPair { socket, peer in
            let numbers = socket.messages(matching: "a", buffering: MailboxPolicy(messages: 3))
            let between = Watched<[String]>([])
            await socket.on("b") { socket, message in
                between.append("\(message.payload.text) behind \(socket.inlets.map(\.mailbox.count))")
            }
            try await peer.send(#"["a",1]_["a",2]_["b",3]_["a",4]_["a",5]_["b",6]_["a",7]_"#.replacing("_", with: "\n"))
            while await socket.setUp({ $0.pausing.isEmpty }) { await Task.yield() }
            #expect(await socket.setUp { $0.inlets.map(\.mailbox.count) } == [3])
            #expect(between.value == ["3 behind [2]"])
            try await peer.endOutput()
            #expect(try await numbers.reduce(into: []) { $0.append($1.payload.text) } == ["1", "2", "4", "5", "7"])
            #expect(between.value.map { $0.prefix(1) } == ["3", "6"])
        }
    }

    @Test("A listener of every event that goes away leaves nobody with the same message twice")
    func once() async throws {
        try await withPair { socket, peer in
            let everything = Subscription(toAnyEventOf: socket, label: "everything")
            await socket.setUp { socket in
                let token = Watched<ListenerToken?>(nil)
                let own = socket.onAny { socket, _ in
                    if let own = token.value { socket.off(own) }
                }
                token.update { $0 = own }
            }
            try await peer.send("[\"a\",1]\n[\"a\",2]\n[\"b\",3]\n")
            try await peer.endOutput()
            var payloads: [String] = []
            while let message = try await everything.next(isolation: nil) { payloads.append(message.payload.text) }
            #expect(payloads == ["1", "2", "3"])
        }
    }

    @Test("Names that alternate reach the only consumer of all of them in their order, and others in between")
    func alternating() async throws {
        try await withPair { socket, peer in
            let all = socket.messages(matching: "a::*")
            let heard = Watched<[String]>([])
            await socket.on("b") { socket, message in
                heard.append("\(message.payload.text) behind \(socket.inlets.map(\.mailbox.count))")
            }
            let frames = (0..<9).map { $0 == 6 ? "[\"b\",6]" : "[\"a\",\"\($0 % 2)\",\($0)]" }
            try await peer.send(frames.joined(separator: "\n") + "\n")
            try await peer.endOutput()
            let numbers = try await all.reduce(into: []) { $0.append($1.payload.text) }
            #expect(numbers == ["0", "1", "2", "3", "4", "5", "7", "8"])
            #expect(heard.value == ["6 behind [6]"])
        }
    }

    @Test("Dropping keeps as much as the policy says, of the one end or the other, and counts")
    func dropping() async throws {
        try await withPair { socket, peer in
            let newest = socket.messages(
                of: Sample.number, buffering: MailboxPolicy(messages: 10, overflow: .dropOldest))
            let oldest = socket.messages(
                of: Sample.number, buffering: MailboxPolicy(messages: 10, overflow: .dropNewest))
            let log = await socket.log()
            try await peer.send(Sample.numbers(0..<100))
            try await peer.endOutput()
            _ = try await log.first(100)
            #expect(newest.droppedCount == 90)
            #expect(oldest.droppedCount == 90)
            #expect(try await newest.reduce(into: []) { $0.append($1) } == Array(90..<100))
            #expect(try await oldest.reduce(into: []) { $0.append($1) } == Array(0..<10))
        }
    }

    @Test("Failing ends the one consumer after what it holds; the others and the connection go on")
    func failing() async throws {
        try await withPair { socket, peer in
            let failing = socket.messages(matching: "number", buffering: MailboxPolicy(messages: 10, overflow: .fail))
            let log = await socket.log()
            try await peer.send(Sample.numbers(0..<100))
            _ = try await log.first(100)
            var iterator = failing.makeAsyncIterator()
            for number in 0..<10 { #expect(try await iterator.next()?.payload.text == "\(number)") }
            #expect(await code { _ = try await iterator.next() } == .mailboxOverflow)
            #expect(failing.droppedCount == 0)
            #expect(socket.isConnected)
        }
    }

    @Test("The limit of bytes holds the peer back as well")
    func bytes() async throws {
        try await withPair(configuration: Self.restless) { socket, peer in
            let policy = MailboxPolicy(messages: .max, bytes: 64 << 10)
            let sequence = socket.messages(matching: "number", buffering: policy)
            let events = socket.lifecycleEvents
            var iterator = sequence.makeAsyncIterator()
            peer.enqueue(Sample.numbers(0..<10_000, padding: 2000))
            _ = try await iterator.next()
            try await untilQuiet(events) { await socket.setUp { Int($0.currentRead.count) } }
            #expect(peer.isHeldBack)
            #expect(await socket.setUp { $0.held.reduce(0) { $0 + $1.readableBytes } } < 1 << 20)
        }
    }
}
