//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@testable import NSSocketHub

@Suite("A hub")
struct HubTests {
    private struct Line: Codable {
        var from: String
    }

    private static let said = Event<Line>("said")

    @Test("A broadcast reaches the members of its room, but not those left out or elsewhere")
    func broadcast() async throws {
        let hub = Hub()
        try await withPairs(4) { pairs in
            for pair in pairs[..<3] { try await hub.join("lobby", pair.member) }
            try await hub.join("elsewhere", pairs[3].member)
            try await hub.broadcast(Self.said, Line(from: "Ada"), to: "lobby", except: [pairs[1].member])
            try await hub.broadcast("bye", to: .everybody)
            #expect(try await pairs[0].hear(2) == [#"["said",{"from":"Ada"}]"#, #"["bye",null]"#])
            #expect(try await pairs[1].hear(1) == [#"["bye",null]"#])
            #expect(try await pairs[2].hear(2) == [#"["said",{"from":"Ada"}]"#, #"["bye",null]"#])
            #expect(try await pairs[3].hear(1) == [#"["bye",null]"#])
        }
    }

    @Test("All members get all broadcasts in the same order, whatever rooms they are for")
    func order() async throws {
        let hub = Hub()
        try await withPairs(6) { pairs in
            for pair in pairs {
                try await hub.join("a", pair.member)
                try await hub.join("b", pair.member)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for sender in 0..<4 {
                    group.addTask {
                        for number in 0..<200 {
                            let room: Audience = number % 3 == 0 ? "a" : "b"
                            try await hub.broadcast("n", sender * 1_000 + number, to: room)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let first = try await pairs[0].hear(800)
            for pair in pairs.dropFirst() { #expect(try await pair.hear(800) == first) }
        }
    }

    @Test("What is sent to one member keeps its place between broadcasts, also while it reads nothing")
    func placing() async throws {
        let hub = Hub()
        let text = String(repeating: "x", count: 50_000)
        try await withPairs(2, configuration: .init(outbound: .init(maximum: 64 << 20, writeDeadline: nil))) { pairs in
            for pair in pairs { try await hub.join("a", pair.member, whenSlow: .cutOff(beyond: 64 << 20)) }
            let (quick, slow) = (pairs[0], pairs[1])
            // More than all the system's buffers on the way take.
            for number in 0..<400 {
                try await hub.broadcast("b", [String(number), text], to: "a")
                _ = try await quick.hear(1)
                await slow.member.sendRegardless("own", number)
            }
            var heard: [String] = []
            for try await message in slow.messages {
                let isOwn = message.name == "own"
                heard.append(isOwn ? "own \(try message.decode(Int.self))" : try message.decode([String].self)[0])
                if heard.count == 800 { break }
            }
            #expect(heard == (0..<400).flatMap { ["\($0)", "own \($0)"] })
        }
    }

    @Test("A member that reads nothing is cut off, and the others do not notice")
    func cuttingOff() async throws {
        let hub = Hub(configuration: .init(slowMembers: .cutOff(beyond: 256 << 10)))
        let text = String(repeating: "x", count: 50_000)
        try await withPairs(2) { pairs in
            let (quick, slow) = (pairs[0], pairs[1])
            for pair in pairs { try await hub.join("a", pair.member) }
            var count = 0
            while hub.memberCount(of: "a") == 2 {
                try await hub.broadcast("b", text, to: "a")
                #expect(try await quick.hear(1).count == 1)
                count += 1
                try #require(count < 2_000, "it should have been cut off long ago")
            }
            guard case .failed(let error) = try await slow.member.closed() else {
                Issue.record("not cut off")
                return
            }
            #expect(error.code == .slowConsumer)
            #expect(hub.members(of: "a").map(\.id) == [quick.member.id])
        }
    }

    @Test("On request a slow member loses the oldest broadcasts instead, but nothing that was sent to it alone")
    func dropping() async throws {
        let hub = Hub()
        let text = String(repeating: "x", count: 50_000)
        try await withPairs(2, configuration: .init(outbound: .init(maximum: 64 << 20, writeDeadline: nil))) { pairs in
            let (quick, slow) = (pairs[0], pairs[1])
            try await hub.join("a", quick.member)
            try await hub.join("a", slow.member, whenSlow: .dropOldest(beyond: 256 << 10))
            for number in 0..<400 {
                try await hub.broadcast("b", [String(number), text], to: "a")
                _ = try await quick.hear(1)
                await slow.member.sendRegardless("own", number)
            }
            try await hub.broadcast("end", to: "a")
            var (own, broadcasts): ([Int], [Int]) = ([], [])
            for try await message in slow.messages {
                if message.name == "end" { break }
                if message.name == "own" {
                    own.append(try message.decode(Int.self))
                } else {
                    broadcasts.append(Int(try message.decode([String].self)[0]) ?? -1)
                }
            }
            #expect(own == Array(0..<400))
            #expect(broadcasts.count < 400, "nothing was dropped")
            #expect(broadcasts.suffix(4) == [396, 397, 398, 399])
            #expect(broadcasts == broadcasts.sorted())
        }
    }

    @Test("Listeners join and broadcast without waiting")
    func listeners() async throws {
        let hub = Hub()
        try await withPairs(2) { pairs in
            for pair in pairs {
                await pair.member.on("join") { socket, _ in try hub.join("lobby", socket) }
                await pair.member.on("say") { socket, message in
                    try hub.broadcast("said", message.payload, to: "lobby", except: [socket])
                }
                try await pair.peer.send("join")
            }
            while hub.memberCount(of: "lobby") < 2 { await Task.yield() }
            try await pairs[0].peer.send("say", "hello")
            #expect(try await pairs[1].hear(1) == [#"["said","hello"]"#])
        }
    }

    @Test("Whose connection ends has left, and nothing holds it any more")
    func leaving() async throws {
        let hub = Hub()
        try await withPairs(2) { pairs in
            for pair in pairs { try await hub.join("a", pair.member) }
            try await hub.join("b", pairs[1].member)
            #expect(hub.memberCounts == ["a": 2, "b": 1])
            #expect(hub.rooms(of: pairs[1].member) == ["a", "b"])
            #expect(await hub.leave("a", pairs[0].member))
            #expect(await !hub.leave("a", pairs[0].member))
            pairs[1].peer.abort()
            try await pairs[1].member.closed()
            #expect(hub.memberCounts.isEmpty)
            #expect(hub.memberCount == 1)
        }
        #expect(hub.memberCount == 0)
    }

    @Test("A closed connection cannot join, and neither can one with a name that no room may have")
    func refusing() async throws {
        let hub = Hub(configuration: .init(roomsPerMember: 1))
        try await withPairs(1) { pairs in
            let member = pairs[0].member
            for name in [
                EventName(segments: []), EventName(String(repeating: "é", count: 41)),
                EventName(segments: Array(repeating: "", count: 17)),
            ] {
                let error = await #expect(throws: EventSocketError.self) { try await hub.join(name, member) }
                #expect(error?.code == .invalidEventName)
            }
            try await hub.join(EventName(String(repeating: "é", count: 40)), member)
            let error = await #expect(throws: EventSocketError.self) { try await hub.join("another", member) }
            #expect(error?.code == .limitReached)
            member.abort()
            try await member.closed()
            let late = await #expect(throws: EventSocketError.self) { try await hub.join("a", member) }
            #expect(late?.code == .notConnected)
            #expect(hub.memberCount == 0)
        }
    }

    @Test("A broadcast for nobody, and one of a cancelled task, do no harm")
    func nobody() async throws {
        let hub = Hub()
        try await hub.broadcast("a", to: "nowhere")
        try await hub.broadcast("a", to: .rooms("**"))
        try await hub.broadcast("a", to: .everybody)
        #expect(hub.memberCount == 0)
        let error = await #expect(throws: EventSocketError.self) {
            try await hub.broadcast("a", Double.nan, to: "nowhere")
        }
        #expect(error?.code == .encodingFailed)
    }

    @Test("Who joins one room in the middle of a flood gets all that follows, in order")
    func joiningInTheMiddle() async throws {
        let hub = Hub()
        try await withPairs(2) { pairs in
            try await hub.join("a", pairs[0].member)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { for number in 0..<3_000 { try await hub.broadcast("n", number, to: "a") } }
                group.addTask { _ = try await pairs[0].hear(3_000) }
                group.addTask { try await hub.join("a", pairs[1].member) }
                try await group.waitForAll()
            }
            try await hub.broadcast("last::word", to: "a")
            let heard = try await pairs[1].hearAll()
            #expect(heard == ((3_000 - heard.count)..<3_000).map { #"["n",\#($0)]"# })
        }
    }
}

extension EventSocket {
    /// Sends from the event loop, where nothing waits for room.
    fileprivate func sendRegardless(_ name: EventName, _ number: Int) {
        do { try self.send(name, number) } catch { Issue.record(error) }
    }
}
