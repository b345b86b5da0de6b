//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Synchronization
import Testing

@testable import NSSocketHub

/// Carries everything but every third broadcast in a room.
private final class Lossy: Backplane {
    private let whole = InProcessBackplane()
    private let count = Atomic(0)

    func run(_ handler: @escaping @Sendable (BackplaneEvent) -> Void) async throws { try await self.whole.run(handler) }

    func publish(_ frame: [UInt8], to topic: EventName) {
        if topic.segments.first == "r", self.count.add(1, ordering: .relaxed).newValue % 3 == 0 { return }
        self.whole.publish(frame, to: topic)
    }

    func subscribe(to pattern: EventPattern) {}
    func unsubscribe(from pattern: EventPattern) {}
}

@Suite("Hubs of one cluster", .timeLimit(.minutes(2)))
struct HubClusterTests {
    /// Runs two hubs until they know each other.
    private func withCluster(
        _ backplane: any Backplane, configuration: Hub.Configuration = .init(),
        _ body: @Sendable @escaping (_ a: Hub, _ b: Hub) async throws -> Void
    ) async throws {
        let key = try ClusterKey(Array("a key for tests only".utf8))
        let a = Hub(backplane: backplane, key: key, node: NodeID("a"), configuration: configuration)
        let b = Hub(backplane: backplane, key: key, node: NodeID("b"), configuration: configuration)
        let (eventsOfA, eventsOfB) = (a.events, b.events)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await a.run() }
            group.addTask { try await b.run() }
            for events in [eventsOfA, eventsOfB] {
                for await event in events { if case .nodeJoined = event { break } }
            }
            try await body(a, b)
            group.cancelAll()
        }
        #expect(a.backplaneState == .down)
    }

    @Test("A broadcast reaches members on both, and one of this hub alone only those here")
    func broadcast() async throws {
        try await self.withCluster(InProcessBackplane()) { a, b in
            #expect(a.backplaneState == .up)
            #expect(a.otherNodes == [b.node])
            try await withPairs(2) { pairs in
                try await a.join("room", pairs[0].member)
                try await b.join("room", pairs[1].member)
                try await a.broadcast("here", to: Audience.room("room").local)
                try await a.broadcast("one", 1, to: "room")
                try await a.broadcast("two", 2, to: .rooms("*"))
                try await a.broadcast("three", 3, to: .everybody, except: [pairs[0].member])
                try await b.broadcast("four", 4, to: "room")
                let first = Set(try await pairs[0].hear(4))
                #expect(first == [#"["here",null]"#, #"["one",1]"#, #"["two",2]"#, #"["four",4]"#])
                let second = Set(try await pairs[1].hear(4))
                #expect(second == [#"["one",1]"#, #"["two",2]"#, #"["three",3]"#, #"["four",4]"#])
            }
        }
    }

    @Test("Who is present on one is known on the other, and gone with its hub")
    func presence() async throws {
        try await self.withCluster(InProcessBackplane()) { a, b in
            try await withPairs(1) { pairs in
                let changes = b.presenceChanges(in: "room").makeAsyncIterator()
                try await a.join("room", pairs[0].member, as: ["name": "Ada"])
                guard case .joined(let ada) = await changes.next() else {
                    Issue.record("nobody joined")
                    return
                }
                #expect(ada.id.node == a.node)
                #expect(try ada.decode([String: String].self) == ["name": "Ada"])
                #expect(b.presences(in: "room").map(\.id) == [ada.id])
                await a.leave("room", pairs[0].member)
                guard case .left(let left) = await changes.next() else {
                    Issue.record("nobody left")
                    return
                }
                #expect(left.id == ada.id)
            }
        }
    }

    @Test("Members are told of what is missing, in its place, with its number")
    func gaps() async throws {
        var configuration = Hub.Configuration()
        configuration.gapNotice = { gap in
            (try? RawJSON("\(gap.count ?? -1)")).map { ("gap", $0) }
        }
        try await self.withCluster(Lossy(), configuration: configuration) { a, b in
            try await withPairs(1) { pairs in
                try await b.join("room", pairs[0].member)
                for number in 1...100 { try await a.broadcast("n", number, to: "room") }
                var last: Int?
                var missing = 0
                for try await message in pairs[0].messages {
                    let number = try message.decode(Int.self)
                    guard message.name == "n" else {
                        missing += number
                        continue
                    }
                    if let last { #expect(number == last + missing + 1) }
                    last = number
                    missing = 0
                    // Of two that follow each other one arrives.
                    if number >= 99 { break }
                }
            }
        }
    }
}
