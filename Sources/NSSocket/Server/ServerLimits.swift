//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What a server takes on. What one connection may do is in ``EventSocket/Configuration``.
///
/// Who is refused is accepted and closed without a word, and counted in ``EventSocketServer/refusals``. The log has one
/// warning when refusals for a reason begin, and one line with their number when there were none for 10 seconds and a connection
/// comes or goes.
public struct ServerLimits: Sendable, Hashable {
    /// Open connections; `nil` for any number. 10,000 by default.
    public var connections: Int?
    /// Open connections from one peer address, for IPv6 from one /64 network; `nil` for any number. Unix sockets do not
    /// count. 100 by default.
    public var connectionsPerPeer: Int?
    /// Connections accepted a second in the long run; `nil` for any number. Above it nobody is refused: they wait in the
    /// system's backlog. 200 by default.
    public var acceptsPerSecond: Int?
    /// Connections accepted at once after a quiet time. 1,000 by default.
    public var acceptBurst: Int
    /// How long a peer may take to send its first message, TLS included; `nil` for ever. It counts when it has been read:
    /// only for handlers that listen from the beginning. Never by default.
    public var firstMessageTimeout: Duration?
    /// File descriptors that the process keeps for other things: who comes when no more are left below its soft limit is
    /// refused. At most a quarter of the limit. 64 by default.
    public var descriptorReserve: Int

    /// Creates limits. Numbers below 1, for the reserve below 0, are taken as that.
    public init(
        connections: Int? = 10_000,
        connectionsPerPeer: Int? = 100,
        acceptsPerSecond: Int? = 200,
        acceptBurst: Int = 1_000,
        firstMessageTimeout: Duration? = nil,
        descriptorReserve: Int = 64
    ) {
        self.connections = connections.map { max($0, 1) }
        self.connectionsPerPeer = connectionsPerPeer.map { max($0, 1) }
        self.acceptsPerSecond = acceptsPerSecond.map { max($0, 1) }
        self.acceptBurst = max(acceptBurst, 1)
        self.firstMessageTimeout = firstMessageTimeout
        self.descriptorReserve = max(descriptorReserve, 0)
    }
}
