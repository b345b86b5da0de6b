//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import Testing

@Suite("Sequences of messages", .timeLimit(.minutes(5)))
struct SequenceTests {
    @Test("Sequences that were made side by side miss nothing, whichever is asked first")
    func sideBySide() async throws {
        try await withPair { socket, peer in
            try await peer.send("[\"number\",1]\n[\"text\",\"a\"]\n[\"ping\",null]\n[\"number\",2]\n")
            try await peer.endOutput()
            let (numbers, texts, pings) = socket.messages(of: Sample.number, Sample.text, Sample.ping)
            let all = socket.messages(matching: "**")
            #expect(try await pings.reduce(0) { count, _ in count + 1 } == 1)
            #expect(try await texts.reduce("", +) == "a")
            #expect(try await numbers.reduce(into: []) { $0.append($1) } == [1, 2])
            #expect(
                try await all.reduce(into: []) { $0.append($1.words) }
                    == ["number 1", "text \"a\"", "ping null", "number 2"])
        }
    }

    @Test("Leaving the loop and entering again loses nothing")
    func again() async throws {
        try await withPair { socket, peer in
            try await peer.send(Sample.numbers(0..<100))
            try await peer.endOutput()
            let sequence = socket.messages(of: Sample.number)
            var numbers: [Int] = []
            for _ in 0..<10 {
                var count = 0
                for try await number in sequence {
                    numbers.append(number)
                    count += 1
                    if count == 7 { break }
                }
            }
            for try await number in sequence { numbers.append(number) }
            #expect(numbers == Array(0..<100))
        }
    }

    @Test("A sequence hears exactly its event; a pattern hears what matches")
    func filters() async throws {
        try await withPair { socket, peer in
            let exact = socket.messages(of: Event<Int>("a::*"))
            let matching = socket.messages(matching: "a::*")
            try await peer.send("[\"a\",\"b\",1]\n[\"a\",\"*\",2]\n[\"a\",3]\n[\"a\",\"b\",\"c\",4]\n")
            try await peer.endOutput()
            #expect(try await exact.reduce(into: []) { $0.append($1) } == [2])
            #expect(try await matching.reduce(into: []) { $0.append($1.words) } == ["a::b 1", "a::* 2"])
        }
    }

    @Test("Payloads that are not Sendable are decoded where they are used")
    func notSendable() async throws {
        try await withPair { socket, peer in
            try await peer.send("[\"box\",{\"content\":[1,2,3]}]\n")
            var iterator = socket.messages(of: Sample.box).makeAsyncIterator()
            let box = try #require(try await iterator.next())
            box.content.append(4)
            #expect(box.content == [1, 2, 3, 4])
        }
    }

    @Test("An undecodable payload throws, and the next is still there")
    func undecodableThrows() async throws {
        try await withPair { socket, peer in
            try await peer.send("[\"number\",\"no\"]\n[\"number\",2]\n")
            var iterator = socket.messages(of: Sample.number).makeAsyncIterator()
            #expect(await code { _ = try await iterator.next() } == .decodingFailed)
            #expect(try await iterator.next() == 2)
        }
    }

    @Test("Or it is skipped and reported")
    func undecodableSkipped() async throws {
        try await withPair { socket, peer in
            let events = await socket.lifecycleLog()
            try await peer.send("[\"number\",\"no\"]\n[\"number\",2]\n")
            var iterator = socket.messages(of: Sample.number, undecodable: .skip).makeAsyncIterator()
            #expect(try await iterator.next() == 2)
            #expect(try await events.first(2) == ["start", "error decodingFailed"])
        }
    }

    @Test("Cancelling the consumer ends its wait; the connection goes on")
    func cancelled() async throws {
        try await withPair { socket, peer in
            let sequence = socket.messages(of: Sample.number)
            let first = Watched<[Int]>([])
            let consumer = Task {
                for try await number in sequence { first.append(number) }
            }
            try await peer.send(Sample.numbers(0..<1))
            _ = try await first.first(1)
            consumer.cancel()
            #expect(await code { try await consumer.value } == .cancelled)
            try await peer.send(Sample.numbers(1..<2))
            var iterator = sequence.makeAsyncIterator()
            #expect(try await iterator.next() == 1)
            #expect(socket.isConnected)
        }
    }

    @Test("Two tasks cannot wait on one sequence")
    func twoConsumers() async throws {
        try await withPair { socket, peer in
            let sequence = socket.messages(of: Sample.number)
            let outcomes = Watched<[String]>([])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        var iterator = sequence.makeAsyncIterator()
                        do throws(EventSocketError) {
                            outcomes.append("\(try await iterator.next() ?? -1)")
                        } catch {
                            outcomes.append("\(error.code)")
                        }
                    }
                }
                _ = try await outcomes.first(1)
                try await peer.send(Sample.numbers(5..<6))
                #expect(try await outcomes.first(2) == ["invalidArgument", "5"])
                try await group.waitForAll()
            }
        }
    }

    @Test("A sequence of a closed connection ends at once, of an aborted or broken one it throws")
    func late() async throws {
        try await withPair { socket, peer in
            try await peer.close()
            try await socket.closed()
            #expect(try await socket.messages(of: Sample.number).reduce(0, +) == 0)
        }
        try await withPair { socket, _ in
            socket.abort()
            try await socket.closed()
            var iterator = socket.messages(matching: "**").makeAsyncIterator()
            #expect(await code { _ = try await iterator.next() } == .aborted)
        }
        try await withPair { socket, peer in
            var iterator = socket.messages(matching: "**").makeAsyncIterator()
            try await peer.reset()
            #expect(await code { _ = try await iterator.next() } == .connectionFailed)
            #expect(await code { _ = try await iterator.next() } == .connectionFailed)
        }
    }

    @Test("What a sequence has not heard is forgotten with it, and the others go on")
    func forgotten() async throws {
        try await withPair { socket, peer in
            do {
                var iterator = socket.messages(of: Sample.number, buffering: MailboxPolicy(messages: 1))
                    .makeAsyncIterator()
                try await peer.send(Sample.numbers(0..<1000))
                #expect(try await iterator.next() == 0)
            }
            let texts = socket.messages(of: Sample.text)
            try await peer.send("[\"text\",\"a\"]\n")
            var iterator = texts.makeAsyncIterator()
            #expect(try await iterator.next() == "a")
            #expect(await socket.setUp { $0.inlets.count } == 1)
        }
    }
}
