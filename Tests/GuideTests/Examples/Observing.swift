//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Logging
import Metrics
import NSSocket
import Testing

private struct Order: Codable {
    var id: Int
}

private enum Shop {
    static let placed = Event<Traced<Order>>("order::placed")
}

private func store(_ order: Order) async throws {}

private func log() async throws {
    var logger = Logger(label: "shop")
    logger.logLevel = .info
    let server = EventSocketServer(address: .tcp(port: 6785), logger: logger) { socket in
        socket.logger.info("An order begins")
        try await socket.closed()
    }
    try await server.run()
}

private func measure(_ factory: any MetricsFactory) -> EventSocket.Configuration {
    EventSocket.Configuration(observability: Observability(metrics: factory))
}

private func trace(_ order: Order, on socket: EventSocket) async throws {
    try await socket.send(Shop.placed, Traced(order))
}

private func route() -> EventRouter {
    var router = EventRouter()
    router.on(Shop.placed) { order, socket in
        try await order.continuingTrace { order in
            try await store(order)
        }
    }
    return router
}

private func look(at server: EventSocketServer) {
    for connection in server.connections {
        print(connection.id, connection.peerAddress?.description ?? "unix", connection.since)
    }
    print(server.refusals.total, "were refused,", server.refusals[.connectionsPerPeer], "of them for their address")
}

private func follow(_ socket: EventSocket) async {
    for await event in socket.lifecycleEvents {
        switch event {
        case .error(let error): print(error.code, error.message)
        case .close(let reason): print(reason)
        default: break
        }
    }
}

private func ask(_ socket: EventSocket) async {
    await socket.setIdle(.seconds(30))
    await socket.onLifecycle { socket, event in
        if case .idle = event { try? socket.send("ping") }
    }
}
