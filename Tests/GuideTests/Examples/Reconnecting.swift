//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

private struct Reading: Codable {
    var sensor: Int
    var value: Double
}

private enum Station {
    static let login = Event<String>("login")
    static let reading = Event<Reading>("station::reading")
    static let interval = Event<Int>("station::interval")
}

private func makeClient(secret: String) -> EventSocketClient {
    EventSocketClient(to: .tcp("station.example.com", port: 6785)) { socket in
        try await socket.send(Station.login, secret)
    }
}

private func use(_ client: EventSocketClient, readings: AsyncStream<Reading>) async throws {
    await client.on(Station.interval) { socket, seconds in print("every \(seconds) s") }

    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await client.run() }
        for await reading in readings {
            try await client.send(Station.reading, reading)
        }
        client.close()
        try await group.waitForAll()
    }
}

private func tryLogin(secret: String) -> EventSocketClient {
    EventSocketClient(to: .tcp(port: 6785)) { socket in
        try await socket.send(Station.login, secret)
        let answer = try await socket.nextMessage()
        guard answer?.name == "login::accepted" else {
            throw EventSocketError(.notAllowed, "The station does not accept the login.")
        }
    }
}

private func makeQueueing() -> EventSocketClient {
    EventSocketClient(
        to: .tcp(port: 6785),
        configuration: EventSocketClient.Configuration(
            whileDisconnected: .queue(OfflineQueue(messages: 500, timeToLive: .seconds(10))),
            undelivered: { message in print("\(message.name) was not sent: \(message.reason)") }
        )
    )
}

private func latestOnly() -> OfflineQueue {
    OfflineQueue(overflow: .coalesce { name in name.segments.first == "state" ? name.description : nil })
}

private func watch(_ client: EventSocketClient) async {
    for await state in client.stateChanges {
        switch state {
        case .connecting: print("connecting")
        case .ready: print("connected")
        case .waiting(let attempt, let delay, let cause): print("retry \(attempt) in \(delay): \(cause.message)")
        case .closed(let reason): print(reason)
        }
    }
}

private func policies() -> [ReconnectPolicy] {
    let patient = ReconnectPolicy.fullJitter(base: .seconds(1), cap: .seconds(60))
    let brief = ReconnectPolicy.fullJitter(maxRetries: 5)
    let steady = ReconnectPolicy.fixed(.seconds(2))
    let once = ReconnectPolicy.never
    return [patient, brief, steady, once]
}
