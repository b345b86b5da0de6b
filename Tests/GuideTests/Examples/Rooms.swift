//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import NSSocketHub
import Testing

private struct Profile: Codable, Sendable {
    var name: String
}

private enum Chat {
    static let say = Event<String>("chat::say")
    static let said = Event<String>("chat::said")
}

private func serve() async throws {
    let hub = Hub()
    let server = EventSocketServer(address: .tcp(port: 6785)) { socket in
        try await hub.join("lobby", socket)
        for try await text in socket.messages(of: Chat.say) {
            try await hub.broadcast(Chat.said, text, to: "lobby", except: [socket])
        }
    }
    try await server.runService()
}

private func broadcast(_ text: String, team: String, by hub: Hub) async throws {
    try await hub.broadcast(Chat.said, text, to: "team::\(team)")
    try await hub.broadcast(Chat.said, text, to: .rooms("team::*"))
    try await hub.broadcast("server::restarts", 30, to: .everybody)
}

private func listen(on socket: EventSocket, _ hub: Hub) async throws {
    try await socket.setUp { socket in
        try hub.join("lobby", socket)
        socket.on(Chat.say) { socket, text in
            try hub.broadcast(Chat.said, text, to: "lobby", except: [socket])
        }
    }
}

private func slow(_ hub: Hub, _ socket: EventSocket) async throws {
    try await hub.join("prices", socket, whenSlow: .dropOldest(beyond: 64 << 10))
}

private func appear(_ hub: Hub, _ socket: EventSocket) async throws {
    try await hub.join("lobby", socket, as: Profile(name: "Ada"))

    for await change in hub.presenceChanges(in: "lobby") {
        switch change {
        case .joined(let presence), .updated(let presence): print(presence.id, presence.data)
        case .left(let presence): print(presence.id, "left")
        }
    }
}

private func follow(_ hub: Hub) async {
    for await event in hub.events {
        switch event {
        case .gap(let gap): print("\(gap.node) said something to \(gap.audience) that did not arrive")
        case .backplane(let state): print("the backplane is \(state)")
        case .nodeJoined(let node): print("\(node) is there")
        case .nodeLeft(let node): print("\(node) is gone")
        }
    }
}

private func join(_ backplane: any Backplane, key: ClusterKey, router: EventRouter) async throws {
    let hub = Hub(backplane: backplane, key: key, node: NodeID("eu-1"))
    let server = EventSocketServer(address: .tcp(port: 6785), router: router)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await hub.run() }
        group.addTask { try await server.run() }
        try await group.waitForAll()
    }
}

private func pair(key: ClusterKey) -> [Hub] {
    let backplane = InProcessBackplane()
    let first = Hub(backplane: backplane, key: key, node: NodeID("first"))
    let second = Hub(backplane: backplane, key: key, node: NodeID("second"))
    return [first, second]
}
