//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

private enum Market {
    static let price = Event<Double>("market::price")
    static let order = Event<String>("market::order")
}

private func store(_ order: String) async throws {}

private func work(on socket: EventSocket) async throws {
    for try await order in socket.messages(of: Market.order) {
        try await store(order)
    }
}

private func latest(on socket: EventSocket) async throws {
    let prices = socket.messages(of: Market.price, buffering: MailboxPolicy(messages: 100, overflow: .dropOldest))
    for try await price in prices {
        print(price, "after", prices.droppedCount, "that were dropped")
    }
}

private func both(on socket: EventSocket) async throws {
    let (prices, orders) = socket.messages(of: Market.price, Market.order)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { for try await price in prices { print(price) } }
        group.addTask { for try await order in orders { try await store(order) } }
        try await group.waitForAll()
    }
}

private func forward(from source: EventSocket, to sink: EventSocket) async throws {
    for try await message in source.messages(matching: "market::**") {
        try await sink.send(message)
    }
}

private func answer(on socket: EventSocket) async {
    await socket.on(Market.order) { socket, order in
        do throws(EventSocketError) {
            try socket.send("market::accepted", order)
        } catch {
            guard error.code == .outboundBufferFull else { throw error }
            socket.close()
        }
    }
}

private func limits() -> EventSocket.Configuration {
    EventSocket.Configuration(
        mailbox: MailboxPolicy(messages: 256, bytes: 1 << 20),
        outbound: OutboundLimits(highWatermark: 32 << 10, maximum: 256 << 10, writeDeadline: .seconds(5)),
        messageRate: MessageRate(perSecond: 500)
    )
}

private func confirm(on socket: EventSocket) async throws {
    try await socket.send(Market.order, "buy")
    try await socket.flush()
}
