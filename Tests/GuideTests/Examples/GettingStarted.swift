//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Testing

private struct Arrival: Codable {
    var name: String
}

private enum Greeting {
    static let youThere = Event<NoPayload>("you::there")
    static let iamHere = Event<Arrival>("iam::here")
}

private func makeServer(at address: EventSocketAddress) -> EventSocketServer {
    EventSocketServer(address: address) { socket in
        try await socket.send(Greeting.youThere)
        for try await arrival in socket.messages(of: Greeting.iamHere) {
            print("\(arrival.name) is here")
        }
    }
}

private func serve() async throws {
    let server = makeServer(at: .tcp(port: 6785))
    try await server.runService()
}

private func connect() async throws {
    try await EventSocket.withConnection(to: .tcp(port: 6785)) { socket in
        for try await _ in socket.messages(of: Greeting.youThere) {
            try await socket.send(Greeting.iamHere, Arrival(name: "Ada"))
        }
    }
}

private func handle() async throws {
    do throws(EventSocketError) {
        let socket = try await EventSocket.connect(to: .tcp(port: 6785))
        socket.close()
    } catch {
        switch error.code {
        case .connectFailed, .connectTimedOut: print("Nobody answers: \(error.message)")
        default: throw error
        }
    }
}

@Suite("Guide: Getting started")
struct GettingStartedTests {
    @Test("Whoever connects is greeted", .timeLimit(.minutes(1)))
    func greeting() async throws {
        let server = makeServer(at: .tcp(port: 0))
        try await server.run { address in
            try await EventSocket.withConnection(to: address) { socket in
                let message = try await socket.nextMessage()
                #expect(message?.name == "you::there")
            }
            server.shutdown()
        }
    }
}
