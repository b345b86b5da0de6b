//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Logging
internal import NIOCore
internal import NIOPosix

/// A socket that listens, and the file that it leaves behind if it is a unix socket.
struct ServerListener {
    let channel: NIOAsyncChannel<EventSocket, Never>
    let file: UnixSocketFile?

    /// Binds an address.
    ///
    /// - Parameters:
    ///   - tls: What each connection's handshake needs; `nil` without TLS.
    ///   - accepted: Called on the event loop of each connection as soon as it exists.
    /// - Throws: ``EventSocketError/Code/addressInUse`` or ``EventSocketError/Code/connectFailed``.
    static func bind(
        _ address: EventSocketAddress, tls: TLSSetup?, _ configuration: EventSocketServer.Configuration,
        logger: Logger,
        accepted: @escaping @Sendable (EventSocket) -> Void
    ) async throws(EventSocketError) -> ServerListener {
        let socketConfiguration = configuration.socket
        let instruments = SocketInstruments(socketConfiguration.observability, side: .server)
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: Int32(clamping: configuration.backlog))
            .connectionOptions(socketConfiguration, isUnix: address.isUnix)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // At the descriptor limit, wait instead of giving up.
                    let handler = AcceptBackoffHandler(shouldForwardIOErrorCaught: false)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
        let wrap: @Sendable (any Channel) -> EventLoopFuture<EventSocket> = { channel in
            channel.eventLoop.makeCompletedFuture {
                let socket = try EventSocket.wrap(
                    channel, isClient: false, tls: tls, configuration: socketConfiguration, logger: logger,
                    instruments: instruments
                )
                accepted(socket)
                return socket
            }
        }
        do {
            switch address.base {
            case .tcp(let host, let port):
                let channel = try await bootstrap.serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                    .bind(host: host, port: port, childChannelInitializer: wrap)
                return ServerListener(channel: channel, file: nil)
            case .unix(let path):
                try await UnixSocketFile.removeStale(at: path)
                let channel = try await bootstrap.bind(unixDomainSocketPath: path, childChannelInitializer: wrap)
                return ServerListener(channel: channel, file: UnixSocketFile(at: path))
            }
        } catch let error as EventSocketError {
            throw error
        } catch {
            throw EventSocketError(listening: address, error)
        }
    }
}
