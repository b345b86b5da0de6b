//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Logging
internal import NIOCore

extension EventSocket {
    /// Makes a channel into a connection. Call on the channel's event loop, before anything can be read.
    ///
    /// - Parameters:
    ///   - transport: Whose channel it is.
    ///   - tls: What a handshake needs, which begins at once; nobody may have the connection before it is done.
    ///   - owner: Told once when the channel is gone, unless this throws.
    static func wrap(
        _ channel: any Channel, of transport: any ClientTransport = SocketTransport(), isClient: Bool,
        tls: TLSSetup? = nil, configuration: SharedConfiguration, owner: (any ConnectionOwner)? = nil
    ) throws -> EventSocket {
        let tlsHandler = tls.map { TLSHandler($0, on: channel.eventLoop) }
        let socket = EventSocket(
            channel: channel, isClient: isClient, tls: tlsHandler?.link, configuration: configuration)
        try socket.assumeIsolated { socket in
            if let adapter = transport.makeAdapter() {
                try channel.pipeline.syncOperations.addHandler(adapter)
                socket.adapter = adapter
            }
            socket.setIdle(configuration.value.idleTimeout)
            socket.limitRate()
        }
        if let tlsHandler { try channel.pipeline.syncOperations.addHandler(tlsHandler) }
        try channel.pipeline.syncOperations.addHandler(ConnectionHandler(socket: socket, owner: owner))
        tlsHandler?.begin(logger: socket.logger)
        configuration.instruments?.metrics?.connectionOpened()
        if transport.takesKeepAlive, let keepAlive = configuration.value.keepAlive {
            channel.setKeepAlive(keepAlive).whenFailure { socket.logger(at: .debug)?.keepAliveNotSet($0) }
        }
        return socket
    }
}
