//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import Testing

@Suite("Several addresses on one server", .timeLimit(.minutes(5)))
struct SeveralAddressesTests {
    @Test("It serves all of them, and says each with its real port")
    func all() async throws {
        try await withTemporaryFolder { folder in
            let listening = Watched<[EventSocketAddress]>([])
            let server = EventSocketServer(
                addresses: [.tcp(port: 0), .unix("\(folder)/s"), .tcp(port: 0)]
            ) { socket in
                for try await message in socket.messages(matching: "**") { try await socket.send(message) }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run { listening.append($0) } }
                let addresses = try await listening.first(3)
                #expect(addresses[1] == .unix("\(folder)/s"))
                #expect(addresses[0] != addresses[2])
                for address in addresses {
                    let peer = try await RawPeer.connect(to: address)
                    try await peer.send("[\"a\",1]\n")
                    #expect(try await peer.line() == "[\"a\",1]")
                    try await peer.close()
                }
                server.shutdown()
                try await group.waitForAll()
            }
        }
    }

    @Test("If one cannot be bound none is")
    func none() async throws {
        try await RawListener.with { taken in
            try await withTemporaryFolder { folder in
                let path = "\(folder)/s"
                let server = EventSocketServer(addresses: [.unix(path), taken.address]) { _ in }
                #expect(await code { try await server.run { _ in Issue.record("It listens.") } } == .addressInUse)
                #expect(await code { _ = try await EventSocket.connect(to: .unix(path)) } == .connectFailed)
                try await withServer(at: .unix(path)) { _ in
                } _: { _ in
                }
            }
        }
    }

    @Test("A server without an address is refused")
    func empty() async throws {
        #expect(await code { try await EventSocketServer(addresses: []) { _ in }.run() } == .invalidAddress)
    }

    @Test("Two servers share a port if both say so")
    func reusePort() async throws {
        let configuration = EventSocketServer.Configuration(reusePort: true)
        try await withServer(configuration: configuration) { _ in
        } _: { address in
            try await withServer(at: address, configuration: configuration) { _ in
            } _: { second in
                #expect(second == address)
            }
            let other = EventSocketServer(address: address) { _ in }
            #expect(await code { try await other.run() } == .addressInUse)
        }
    }
}
