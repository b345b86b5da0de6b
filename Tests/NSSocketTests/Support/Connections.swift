//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket

/// A server around a closure.
///
/// - Parameters:
///   - handler: What it does with each connection.
///   - body: Runs with its address; the server is cancelled when it returns.
func withServer<Result>(
    at address: EventSocketAddress = .tcp(port: 0),
    configuration: EventSocketServer.Configuration = EventSocketServer.Configuration(),
    router: EventRouter? = nil,
    _ handler: @escaping EventSocketServer.ConnectionHandler,
    _ body: (EventSocketAddress) async throws -> Result
) async throws -> Result {
    let server = EventSocketServer(address: address, configuration: configuration, router: router, handler)
    return try await withRunning(server, body)
}

/// Runs a server until the closure returns.
func withRunning<Result>(
    _ server: EventSocketServer, _ body: (EventSocketAddress) async throws -> Result
) async throws -> Result {
    let listening = Watched<[Swift.Result<EventSocketAddress, any Error>]>([])
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            do { try await server.run { listening.append(.success($0)) } } catch {
                listening.append(.failure(error))
                throw error
            }
        }
        let result = try await body(try await listening.next().get())
        group.cancelAll()
        do { try await group.waitForAll() } catch is CancellationError {}
        return result
    }
}

/// A connection of ours with a raw peer at its far end.
///
/// - Parameter reads: Whether the peer reads before it is told to.
func withPair<Result>(
    at address: EventSocketAddress = .tcp(port: 0),
    configuration: EventSocket.Configuration = EventSocket.Configuration(closeTimeout: .seconds(3600)),
    reads: Bool = true, receiveBuffer: Int? = nil,
    _ body: (_ socket: EventSocket, _ peer: RawPeer) async throws -> Result
) async throws -> Result {
    try await RawListener.with(at: address, reads: reads, receiveBuffer: receiveBuffer) { listener in
        let socket = try await EventSocket.connect(to: listener.address, configuration: configuration)
        return try await finally {
            let peer = try await listener.accept()
            return try await finally {
                try await body(socket, peer)
            } do: {
                try? await peer.close()
            }
        } do: {
            socket.abort()
        }
    }
}
