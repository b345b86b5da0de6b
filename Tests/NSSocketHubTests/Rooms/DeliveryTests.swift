//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket
import TestSupport
import Testing

@testable import NSSocketHub

/// Who was in what, by the numbers of broadcasts.
private struct MembershipOracle {
    struct Stay {
        let joined: UInt64
        var left: UInt64?
    }

    /// By connection and room; without a room, of the hub.
    private(set) var stays: [Int: [EventName?: [Stay]]] = [:]

    mutating func joined(_ id: Int, _ room: EventName?, _ number: UInt64) {
        self.stays[id, default: [:]][room, default: []].append(Stay(joined: number))
    }

    mutating func left(_ id: Int, _ room: EventName?, _ number: UInt64) {
        guard let last = self.stays[id]?[room]?.indices.last else { return }
        self.stays[id]?[room]?[last].left = number
    }

    /// Whether one is in the audience now, and has been since before a broadcast.
    func isRecipient(_ id: Int, of number: UInt64, _ audience: Audience) -> Bool {
        self.stays[id]?.contains { room, stays in
            let isMeant =
                switch (audience.base, room) {
                case (.everybody, nil): true
                case (.room(let name), let room?): name == room
                case (.rooms(let pattern), let room?): pattern.matches(room)
                default: false
                }
            guard isMeant, let last = stays.last else { return false }
            return last.left == nil && last.joined < number
        } ?? false
    }
}

@Suite("Delivering while members come and go")
struct DeliveryTests {
    private static let rooms: [EventName] = ["r::0", "r::1", "s"]

    private struct World {
        var table = RoomTable<Int>(roomsPerMember: 8)
        var oracle = MembershipOracle()
        var random: SplitMix64
        /// Broadcasts that wait: to whom, without whom.
        var sent: [UInt64: (audience: Audience, except: [Int])] = [:]
        var heard: [Int: [UInt64]] = [:]
        var faults: [String] = []

        mutating func change() {
            let id = Int.random(in: 0..<8, using: &self.random)
            // Numbers of stays are of the broadcast before: the next is above.
            let last = self.table.lastNumber
            let room = DeliveryTests.rooms[Int.random(in: 0..<3, using: &self.random)]
            switch Int.random(in: 0..<10, using: &self.random) {
            case 0..<4:
                if self.table.add(id, id, shard: 0) { self.oracle.joined(id, nil, last) }
                if case .joined = self.table.join(room, id) { self.oracle.joined(id, room, last) }
            case 4..<8:
                if self.table.leave(room, id) != nil { self.oracle.left(id, room, last) }
            default:
                guard let rooms = self.table.remove(id) else { return }
                self.oracle.left(id, nil, last)
                for (room, _) in rooms { self.oracle.left(id, room, last) }
            }
        }

        mutating func broadcast(to audience: Audience) {
            let except =
                Int.random(in: 0..<4, using: &self.random) == 0 ? [Int.random(in: 0..<8, using: &self.random)] : []
            let number = self.table.lastNumber + 1
            let bytes = ByteBuffer(integer: number)
            _ = self.table.enqueue(SharedLines(trusted: bytes, count: 1), to: audience, except: except)
            self.sent[number] = (audience, except)
        }

        /// Delivers all, two at a time, while others come and go, also out of what is sent.
        mutating func deliverAll() {
            while let pass = self.table.takePass(shard: 0) {
                var delivery = Delivery(pass)
                let numbers = pass.runs.flatMap(\.broadcasts).map(\.number)
                var due: [UInt64: Set<Int>] = [:]
                for number in numbers { due[number] = self.recipients(of: number) }
                var isDone = false
                while !isDone {
                    // A pointer to what the closures share would be simpler, but not allowed.
                    let world = Box(self)
                    let questions = Delivery<Int>.Questions(
                        departureNumber: { world.value.table.departureNumber },
                        takeDepartures: { world.value.table.takeDepartures(shard: 0) },
                        since: { world.value.table.since(of: $0, for: $1) })
                    isDone =
                        delivery.deliver(atMost: 2, asking: questions) { lines, id, _ in
                            world.value.got(lines, id)
                            if Int.random(in: 0..<4, using: &world.value.random) == 0 { world.value.change() }
                        } != nil
                    self = world.value
                    for _ in 0..<Int.random(in: 0..<4, using: &self.random) { self.change() }
                    // Whoever was in all the time gets it.
                    for number in numbers { due[number]?.formIntersection(self.recipients(of: number)) }
                }
                for number in numbers {
                    for id in due[number] ?? [] where self.heard[id]?.contains(number) != true {
                        self.faults.append("\(id) has not heard \(number)")
                    }
                    self.sent[number] = nil
                }
            }
        }

        private func recipients(of number: UInt64) -> Set<Int> {
            guard let (audience, except) = self.sent[number] else { return [] }
            return Set(0..<8).filter {
                !except.contains($0) && self.oracle.isRecipient($0, of: number, audience)
            }
        }

        private mutating func got(_ lines: SharedLines, _ id: Int) {
            var bytes = lines.bytes
            while let number = bytes.readInteger(as: UInt64.self) {
                if !self.recipients(of: number).contains(id) { self.faults.append("\(id) heard \(number), not for it") }
                if let last = self.heard[id]?.last, last >= number {
                    self.faults.append("\(id): \(number) after \(last)")
                }
                self.heard[id, default: []].append(number)
            }
        }
    }

    private final class Box<Value> {
        var value: Value
        init(_ value: Value) { self.value = value }
    }

    @Test(
        "A delivery is made only to who is a recipient now, and was before the broadcast; who stays misses none",
        .longComputation,
        arguments: [
            ["r::0"], [.rooms("r::*")], [.everybody], ["r::0", .rooms("r::*")], [.rooms("**"), .everybody, "s"],
        ] as [[Audience]]
    )
    func oracle(audiences: [Audience]) {
        for seed in 0..<60 as Range<UInt64> {
            var world = World(random: SplitMix64(seed: seed))
            for _ in 0..<20 { world.change() }
            for _ in 0..<15 {
                for _ in 0..<Int.random(in: 1...6, using: &world.random) {
                    world.broadcast(to: audiences.randomElement(using: &world.random) ?? .everybody)
                    if Bool.random(using: &world.random) { world.change() }
                }
                world.deliverAll()
            }
            #expect(world.faults.isEmpty, "seed \(seed): \(world.faults.prefix(3))")
            #expect(!world.heard.isEmpty)
        }
    }

    @Test(
        "A connection that leaves a pattern's room in the middle of a pass hears no more of it", arguments: [2, 1_024])
    func leaving(turn: Int) async throws {
        let hub = Hub(Hub.Configuration(), node: .random(), cluster: nil, turn: turn)
        try await withPairs(8) { pairs in
            for pair in pairs {
                try await hub.join("r::0", pair.member)
                try await hub.join("r::1", pair.member)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for number in 0..<4_000 {
                        try await hub.broadcast("n", number, to: number % 2 == 0 ? "r::0" : .rooms("r::*"))
                    }
                    try await hub.broadcast("last::word", to: .everybody)
                }
                for pair in pairs {
                    group.addTask {
                        for visit in 0..<20 {
                            try await pair.member.setUp { socket in
                                // On the loop, where deliveries are made too: between them.
                                hub.leave("r::0", socket)
                                hub.leave("r::1", socket)
                                try socket.send("left", visit)
                            }
                            await Task.yield()
                            try await pair.member.setUp { socket in
                                try socket.send("joining", visit)
                                try hub.join("r::0", socket)
                                try hub.join("r::1", socket)
                            }
                        }
                    }
                    group.addTask {
                        var isIn = true
                        var last = -1
                        for try await message in pair.messages {
                            if message.name == "last::word" { break }
                            if message.name == "left" { isIn = false }
                            if message.name == "joining" { isIn = true }
                            guard message.name == "n" else { continue }
                            let number = try message.decode(Int.self)
                            #expect(isIn, "\(number) was heard after leaving")
                            #expect(number > last)
                            last = number
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
