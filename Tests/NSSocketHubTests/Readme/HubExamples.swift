//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

// The examples of README.md and docs/hub.md, so that they compile as printed; `ReadmeTests` checks that they are the same.
// swift-format-ignore-file
import NSSocket
import NSSocketHub

private enum Chat {
    static let say = Event<String>("chat::say")
    static let said = Event<String>("chat::said")
}

private struct Arrival: Codable { var name: String }

private func serve() async throws {
    let hub = Hub()
    let server = EventSocketServer(address: .tcp(port: 6785)) { socket in
        try await hub.join("lobby", socket)
        for try await text in socket.messages(of: Chat.say) {
            try await hub.broadcast(Chat.said, text, to: "lobby", except: [socket])
        }
    }
    try await server.run()
}

private func broadcast(_ hub: Hub, text: String, team: String) async throws {
    try await hub.broadcast(Chat.said, text, to: "lobby")
    try await hub.broadcast(Chat.said, text, to: "team::\(team)")          // whatever the text of team, one room
    try await hub.broadcast(Chat.said, text, to: .rooms("team::*"))        // once to each, however many it is in
    try await hub.broadcast("server::restarts", 30, to: .everybody)
}

private func admit(_ hub: Hub, _ socket: EventSocket) async throws {
    let hub = Hub(configuration: Hub.Configuration(slowMembers: .cutOff(beyond: 256 << 10)))
    try await hub.join("prices", socket, whenSlow: .dropOldest(beyond: 64 << 10))
}

private func tellOfPresence(_ hub: Hub, _ socket: EventSocket) async throws {
    try await hub.join("lobby", socket, as: Arrival(name: "Ada"))

    for await change in hub.presenceChanges(in: "lobby") {
        switch change {
        case .joined(let presence), .updated(let presence): print(presence.id, presence.data)
        case .left(let presence): print(presence.id, "left")
        }
    }
}

private func watchCluster(_ hub: Hub) async throws {
    for await event in hub.events {
        switch event {
        case .gap(let gap): print("\(gap.count ?? 0) or more messages of \(gap.node) to \(gap.audience) are missing")
        case .backplane(let state): print("the backplane is \(state)")
        case .nodeJoined(let node), .nodeLeft(let node): print("\(node) came or went")
        }
    }
}
