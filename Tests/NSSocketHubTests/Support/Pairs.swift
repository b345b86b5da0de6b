//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Logging
import NSSocket

/// Both ends of a connection.
struct Pair: Sendable {
    /// The server's, which joins rooms.
    let member: EventSocket
    /// The peer's.
    let peer: EventSocket
    /// All that the peer hears. It reads nothing before somebody asks for the first.
    let messages: EventMessageSequence

    init(member: EventSocket, peer: EventSocket) {
        self.member = member
        self.peer = peer
        self.messages = peer.messages(matching: "**")
    }

    /// The next messages that the peer hears, as they stand on the wire.
    func hear(_ count: Int) async throws -> [String] {
        var lines: [String] = []
        for try await message in self.messages {
            lines.append(message.wire.description)
            if lines.count == count { break }
        }
        return lines
    }

    /// What the peer hears until a last word, which somebody has seen to be said.
    func hearAll() async throws -> [String] {
        var lines: [String] = []
        for try await message in self.messages {
            if message.name == "last::word" { break }
            lines.append(message.wire.description)
        }
        return lines
    }
}

/// Runs a body with connections to a server that leaves them alone.
func withPairs(
    _ count: Int, configuration: EventSocket.Configuration = .init(),
    _ body: @Sendable @escaping ([Pair]) async throws -> Void
) async throws {
    let (accepted, continuation) = AsyncStream.makeStream(of: EventSocket.self)
    let server = EventSocketServer(
        address: .tcp(port: 0), configuration: .init(socket: configuration, limits: .init(connectionsPerPeer: nil)),
        logger: Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
    ) { socket in
        continuation.yield(socket)
        try await socket.closed()
    }
    try await server.run { address in
        var pairs: [Pair] = []
        var sockets = accepted.makeAsyncIterator()
        for _ in 0..<count {
            let peer = try await EventSocket.connect(to: address)
            guard let member = await sockets.next() else { break }
            pairs.append(Pair(member: member, peer: peer))
        }
        defer { server.shutdown() }
        do { try await body(pairs) } catch {
            for pair in pairs { pair.peer.abort() }
            throw error
        }
        for pair in pairs { pair.peer.abort() }
    }
}
