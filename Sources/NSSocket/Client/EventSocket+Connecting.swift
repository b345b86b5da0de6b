//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import Logging

/// Making one connection.
extension EventSocket {
    /// Connects, runs the closure with the connection, and closes it.
    ///
    /// ```swift
    /// try await EventSocket.withConnection(to: .tcp(port: 6785)) { socket in
    ///     for try await _ in socket.messages(of: Greeting.youThere) {
    ///         try await socket.send(Greeting.iamHere, Arrival(name: "Ada"))
    ///     }
    /// }
    /// ```
    ///
    /// The connection lives as long as the closure: when it returns or throws, what was sent still leaves and the peer
    /// is told; when the task is cancelled, the connection is aborted. Returns once it has ended.
    ///
    /// - Parameters:
    ///   - address: Where to connect to.
    ///   - tls: Whether and how to encrypt.
    ///   - configuration: How the connection behaves.
    ///   - router: Handles events beside the closure. With a router reading starts at once: a sequence that the closure
    ///     makes has what arrives from then on.
    ///   - logger: Where the connection logs.
    ///   - body: What to do with the connection. Runs on the caller's actor.
    /// - Returns: What the closure returned.
    /// - Throws: What ``connect(to:tls:configuration:logger:)`` and the closure throw.
    public static func withConnection<Result>(
        to address: EventSocketAddress,
        tls: ClientTLS = .disabled,
        configuration: Configuration = Configuration(),
        router: EventRouter? = nil,
        logger: Logger = .current,
        _ body: (_ socket: EventSocket) async throws -> Result
    ) async throws -> Result {
        let socket = try await Self.connect(to: address, tls: tls, configuration: configuration, logger: logger)
        return try await socket.runScope(router: router, body)
    }

    /// Connects, and leaves closing to the caller: call ``close()`` or ``abort()`` when done.
    ///
    /// Prefer ``withConnection(to:tls:configuration:router:logger:_:)``, which cannot forget it.
    ///
    /// - Parameters:
    ///   - address: Where to connect to. All addresses of a host name are tried.
    ///   - tls: Whether and how to encrypt. Returns after the handshake.
    ///   - configuration: How the connection behaves.
    ///   - logger: Where the connection logs.
    /// - Throws: ``EventSocketError/Code/invalidAddress``, ``EventSocketError/Code/connectFailed``,
    ///   ``EventSocketError/Code/connectTimedOut``, or ``EventSocketError/Code/cancelled``; with TLS also
    ///   ``EventSocketError/Code/invalidTLSConfiguration``, ``EventSocketError/Code/tlsFailed`` or
    ///   ``EventSocketError/Code/tlsTimedOut``. No connection is left then.
    public static func connect(
        to address: EventSocketAddress,
        tls: ClientTLS = .disabled,
        configuration: Configuration = Configuration(),
        logger: Logger = .current
    ) async throws(EventSocketError) -> EventSocket {
        try await ConnectAttempt(
            configuration: SharedConfiguration(configuration, side: .client, logger: logger)
        ).connect(to: address, tls: tls)
    }
}
