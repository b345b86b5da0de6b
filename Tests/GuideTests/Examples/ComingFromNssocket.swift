//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

private func serve() async throws {
    let server = EventSocketServer(address: .tcp(port: 6785)) { socket in
        try await socket.setUp { socket in
            try socket.send("you::there")
            socket.on("iam::here") { socket, message in print(message.payload) }
        }
        try await socket.closed()
    }
    try await server.run()
}

private func connect() async throws {
    let client = EventSocketClient(to: .tcp(port: 6785))
    await client.on("you::there") { socket, message in
        try socket.send("iam::here", ["iam": "here", "indeed": "really"])
    }
    await client.onLifecycle { socket, event in
        switch event {
        case .start: print("started")
        case .error(let error): print(error)
        case .close(let reason): print(reason)
        default: break
        }
    }
    try await client.run()
}

private func original() -> EventSocketClient.Configuration {
    EventSocketClient.Configuration(reconnect: .nssocket(interval: .seconds(5), maxRetries: 10))
}
