//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import Testing

@Suite("Listeners on a connection", .timeLimit(.minutes(5)))
struct ListenerTests {
    private struct Refusal: Error {}

    @Test("Listeners run in the order of the contract, whatever the order of registration")
    func order() async throws {
        try await withPair { socket, peer in
            let calls = Watched<[String]>([])
            try await socket.setUp { socket in
                for pattern in ["**", "a::**", "a::*", "*::b", "a::b", "a::b::**"] as [EventPattern] {
                    socket.on(pattern) { _, _ in calls.append("\(pattern)") }
                }
                socket.on("a::b") { _, _ in calls.append("a::b again") }
                socket.onAny { _, _ in calls.append("any") }
                try socket.send("ready")
            }
            try await peer.send("[\"a\",\"b\",1]\n")
            #expect(
                try await calls.first(8) == ["any", "a::b", "a::b again", "a::b::**", "a::*", "a::**", "*::b", "**"])
        }
    }

    @Test("Wildcards from the wire are ordinary text")
    func wildcards() async throws {
        try await withPair { socket, peer in
            let calls = Watched<[String]>([])
            await socket.setUp { socket in
                socket.on("a") { _, _ in calls.append("a") }
                socket.on("x::y") { _, _ in calls.append("x::y") }
                socket.on("*") { _, message in calls.append("one \(message.name)") }
                socket.on("**") { _, message in calls.append("all \(message.name)") }
            }
            try await peer.send("[\"**\",1]\n[\"*\",1]\n[\"x\",\"*\",1]\n[\"a\",1]\n")
            #expect(
                try await calls.first(8) == [
                    "one **", "all **", "one *", "all *", "all x::*", "a", "one a", "all a",
                ])
        }
    }

    @Test("Typed listeners get payloads; an undecodable one is reported and stops nothing")
    func typed() async throws {
        try await withPair { socket, peer in
            let events = await socket.lifecycleLog()
            let calls = Watched<[String]>([])
            await socket.setUp { socket in
                socket.on(Sample.number) { _, number in calls.append("typed \(number + 1)") }
                socket.on("number") { _, message in calls.append("raw \(message.payload)") }
                socket.on(Sample.box) { _, box in calls.append("box \(box.content)") }
                socket.on(Sample.ping) { _, _ in calls.append("ping") }
            }
            try await peer.send("[\"number\",1]\n[\"number\",\"no\"]\n[\"box\",{\"content\":[1,2]}]\n[\"ping\",5]\n")
            #expect(try await calls.first(5) == ["typed 2", "raw 1", "raw \"no\"", "box [1, 2]", "ping"])
            #expect(try await events.first(2) == ["start", "error decodingFailed"])
            #expect(socket.isConnected)
        }
    }

    @Test("A listener that throws loses no frame and stops no other listener")
    func throwing() async throws {
        try await withPair { socket, peer in
            let events = await socket.lifecycleLog()
            let calls = Watched<[String]>([])
            await socket.setUp { socket in
                socket.on("number") { _, _ in throw Refusal() }
                socket.on("number") { _, message in calls.append("\(message.payload)") }
            }
            try await peer.send(Sample.numbers(0..<3))
            #expect(try await calls.first(3) == ["0", "1", "2"])
            #expect(
                try await events.first(4) == ["start"] + [String](repeating: "error listenerFailed", count: 3))
        }
    }

    @Test("After close() in the middle of a read its other frames are still delivered, and later ones too")
    func closeInside() async throws {
        try await withPair { socket, peer in
            let calls = Watched<[String]>([])
            await socket.on("number") { socket, message in
                calls.append("\(message.payload) \(socket.isConnected)")
                if message.payload.text == "0" {
                    try socket.send("bye")
                    socket.close()
                }
            }
            try await peer.send(Sample.numbers(0..<3))
            #expect(try await peer.rest() == "[\"bye\",null]\n")
            try await peer.send(Sample.numbers(3..<5))
            try await peer.endOutput()
            #expect(try await socket.closed().words == "closedLocally")
            #expect(calls.value == ["0 true", "1 false", "2 false", "3 false", "4 false"])
        }
    }

    @Test("After abort() in the middle of a read nothing is delivered, to no listener and no sequence")
    func abortInside() async throws {
        try await withPair { socket, peer in
            let calls = Watched<[String]>([])
            let messages = socket.messages(of: Sample.number)
            await socket.setUp { socket in
                socket.onAny { socket, message in
                    calls.append("any \(message.payload)")
                    if message.payload.text == "1" { socket.abort() }
                }
                socket.on("number") { _, message in calls.append("\(message.payload)") }
            }
            try await peer.send(Sample.numbers(0..<5))
            try await peer.end()
            #expect(try await socket.closed().words == "aborted")
            #expect(calls.value == ["any 0", "0", "any 1"])
            var iterator = messages.makeAsyncIterator()
            #expect(try await iterator.next() == 0)
            #expect(await code { _ = try await iterator.next() } == .aborted)
        }
    }

    @Test("once and many count their calls; many refuses less than one")
    func limited() async throws {
        try await withPair { socket, peer in
            let calls = Watched<[String]>([])
            try await socket.setUp { socket in
                socket.once("number") { _, message in calls.append("once \(message.payload)") }
                socket.once(Sample.number) { _, number in calls.append("typed once \(number)") }
                try socket.many("number", times: 2) { _, message in calls.append("many \(message.payload)") }
                try socket.many(Sample.number, times: 2) { _, number in calls.append("typed many \(number)") }
            }
            #expect(await code { try await socket.many("a", times: 0) { _, _ in } } == .invalidArgument)
            #expect(await code { try await socket.many(Sample.ping, times: -1) { _, _ in } } == .invalidArgument)
            let end = await socket.log("end")
            try await peer.send(Sample.numbers(0..<3) + "[\"end\",1]\n")
            _ = try await end.first(1)
            #expect(
                calls.value == [
                    "once 0", "typed once 0", "many 0", "typed many 0", "many 1", "typed many 1",
                ])
        }
    }

    @Test("Registrations are taken back one by one, by pattern, or all; sequences stay")
    func takingBack() async throws {
        try await withPair { socket, peer in
            let messages = socket.messages(of: Sample.number)
            let calls = Watched<[String]>([])
            let token = await socket.setUp { socket in
                let token = socket.on("number") { _, _ in calls.append("off") }
                socket.on("number") { _, _ in calls.append("pattern") }
                socket.on("*") { _, _ in calls.append("star") }
                socket.onAny { _, _ in calls.append("any") }
                return token
            }
            #expect(await socket.listenerCount(for: "number") == 4)
            #expect(await socket.off(token))
            #expect(await !socket.off(token))
            try await peer.send(Sample.numbers(0..<1))
            #expect(try await calls.first(3) == ["any", "pattern", "star"])

            await socket.removeAll(on: "number")
            try await peer.send(Sample.numbers(1..<2))
            #expect(try await calls.first(5).suffix(2) == ["any", "star"])

            await socket.removeAll()
            try await peer.send(Sample.numbers(2..<3))
            #expect(try await calls.first(6).suffix(1) == ["any"])
            await socket.offAny()
            #expect(await socket.eventPatterns == ["number"])

            try await peer.send(Sample.numbers(3..<4))
            try await peer.endOutput()
            var numbers: [Int] = []
            for try await number in messages { numbers.append(number) }
            #expect(numbers == [0, 1, 2, 3])
            #expect(calls.value.count == 6)
        }
    }

    @Test("Everything that setUp registers is there before the first message")
    func setUp() async throws {
        try await RawListener.with { listener in
            let socket = try await EventSocket.connect(to: listener.address)
            let peer = try await listener.accept()
            try await peer.send(Sample.numbers(0..<1))
            let calls = Watched<[String]>([])
            await socket.setUp { socket in
                for name in ["a", "b", "c"] { socket.on("number") { _, _ in calls.append(name) } }
            }
            #expect(try await calls.first(3) == ["a", "b", "c"])
            socket.abort()
        }
    }

    @Test("A listener may register and remove others: that counts from the next message on")
    func reentrant() async throws {
        try await withPair { socket, peer in
            let calls = Watched<[String]>([])
            await socket.once("number") { socket, _ in
                calls.append("first")
                socket.on("number") { socket, _ in
                    calls.append("second")
                    socket.removeAll()
                    socket.on("number") { _, _ in calls.append("third") }
                }
            }
            try await peer.send(Sample.numbers(0..<4))
            #expect(try await calls.first(4) == ["first", "second", "third", "third"])
        }
    }
}
