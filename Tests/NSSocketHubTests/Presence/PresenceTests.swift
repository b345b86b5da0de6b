//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

@testable import NSSocketHub

@Suite("Presence in one process")
struct PresenceTests {
    private struct Person: Codable {
        var name: String
    }

    @Test("Who says that it is there is listed with its data, until it leaves or its connection ends")
    func listing() async throws {
        let hub = Hub()
        try await withPairs(3) { pairs in
            try await hub.join("a", pairs[0].member)
            try await hub.join("a", pairs[1].member, as: Person(name: "Ada"))
            try await hub.join("a", pairs[2].member, as: Person(name: "Bob"))
            try await hub.join("a", pairs[1].member, as: Person(name: "Ada L."))
            func names() -> Set<String> { Set(hub.presences(in: "a").map(\.data.description)) }
            #expect(names() == [#"{"name":"Ada L."}"#, #"{"name":"Bob"}"#])
            #expect(hub.memberCount(of: "a") == 3)
            await hub.leave("a", pairs[1].member)
            #expect(names() == [#"{"name":"Bob"}"#])
            pairs[2].peer.abort()
            try await pairs[2].member.closed()
            #expect(names().isEmpty)
        }
    }

    @Test("Changes are told in order, to those who asked for the room")
    func changes() async throws {
        let hub = Hub()
        try await withPairs(1) { pairs in
            let changes = hub.presenceChanges(in: "chat::*")
            let member = pairs[0].member
            try await hub.join("news", member, as: 0)
            try await hub.join("chat::a", member, as: 1)
            try await hub.join("chat::a", member, as: 2)
            await hub.leave("chat::a", member)
            try await hub.join("chat::b", member, as: 3)
            await hub.remove(member)
            var told: [String] = []
            for await change in changes {
                let text = "\(change.presence.room) \(change.presence.data)"
                switch change {
                case .joined: told.append("joined \(text)")
                case .updated: told.append("updated \(text)")
                case .left: told.append("left \(text)")
                }
                if told.count == 5 { break }
            }
            #expect(
                told == [
                    "joined chat::a 1", "updated chat::a 2", "left chat::a 2", "joined chat::b 3", "left chat::b 3",
                ])
        }
    }
}
