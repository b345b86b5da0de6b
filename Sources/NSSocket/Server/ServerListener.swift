//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Logging
internal import NIOCore
internal import NIOPosix

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#endif

/// A socket that listens, and the file that it has if it is a unix socket.
struct ServerListener {
    /// Hands over the connections that were admitted, and `nil` for each that was refused.
    let channel: NIOAsyncChannel<EventSocket?, Never>
    let file: UnixSocketFile?
    /// Where it listens, as it was named.
    let name: EventSocketAddress

    /// Binds all addresses or none.
    ///
    /// - Throws: See ``bind(_:_:logger:admission:accepted:)``.
    static func bind(
        _ addresses: [EventSocketAddress], tls: TLSSetup?, _ configuration: EventSocketServer.Configuration,
        logger: Logger,
        admission: Admission, inspectors: [MessageGate.Inspector],
        table: ConnectionTable
    ) async throws(EventSocketError) -> [ServerListener] {
        guard !addresses.isEmpty else {
            throw EventSocketError(.invalidAddress, "This server has no address; name at least one to listen on.")
        }
        for address in addresses { try address.check(allowsAnyPort: true) }
        let shared = SharedConfiguration(configuration.socket, side: .server, logger: logger)
        admission.report(to: shared.instruments?.metrics)
        let setUp = ConnectionSetUp(
            configuration: shared, tls: tls,
            limits: configuration.limits, inspectors: inspectors, table: table
        )
        var listeners: [ServerListener] = []
        do throws(EventSocketError) {
            for address in addresses {
                listeners.append(
                    try await Self.bind(address, configuration, admission: admission, setUp: setUp)
                )
            }
        } catch {
            for listener in listeners { await listener.close() }
            throw error
        }
        return listeners
    }

    /// What is done with each connection that was admitted.
    struct ConnectionSetUp: Sendable {
        let configuration: SharedConfiguration
        /// What each connection's handshake needs; `nil` without TLS.
        let tls: TLSSetup?
        let limits: ServerLimits
        let inspectors: [MessageGate.Inspector]
        let table: ConnectionTable

        func wrap(_ channel: any Channel) throws -> EventSocket {
            let socket = try EventSocket.wrap(
                channel, isClient: false, tls: self.tls, configuration: self.configuration, owner: self.table)
            socket.assumeIsolated { socket in
                socket.inspect(self.inspectors)
                if let timeout = self.limits.firstMessageTimeout { socket.expectFirstMessage(within: timeout) }
            }
            self.table.add(socket)
            return socket
        }
    }

    /// Binds an address.
    ///
    /// - Throws: ``EventSocketError/Code/addressInUse`` or ``EventSocketError/Code/connectFailed``.
    private static func bind(
        _ address: EventSocketAddress, _ configuration: EventSocketServer.Configuration,
        admission: Admission, setUp: ConnectionSetUp
    ) async throws(EventSocketError) -> ServerListener {
        if case .unix(let path) = address.base { try await UnixSocketFile.removeStale(at: path) }
        let bound: (socket: CInt, file: UnixSocketFile)?
        do {
            bound = try address.path.map { try UnixSocketFile.bind($0, mode: configuration.socketFileMode) }
        } catch {
            throw EventSocketError(listening: address, error)
        }
        let file = bound?.file
        var bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: Int32(clamping: configuration.backlog))
            .connectionOptions(configuration.socket, isUnix: address.isUnix)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // When the system cannot accept, wait instead of giving up.
                    let handler = AcceptBackoffHandler(shouldForwardIOErrorCaught: true)
                    try channel.pipeline.syncOperations.addHandlers([handler, AcceptGate(admission: admission)])
                    if let file { try channel.pipeline.syncOperations.addHandler(UnixSocketFileHandler(file)) }
                }
            }
        if configuration.reusePort, !address.isUnix {
            bootstrap = bootstrap.serverChannelOption(.socketOption(.init(rawValue: SO_REUSEPORT)), value: 1)
        }
        let wrap: @Sendable (any Channel) -> EventLoopFuture<EventSocket?> = { channel in
            channel.eventLoop.makeCompletedFuture {
                do {
                    guard case .admitted(let peer) = try admission.enter(channel) else { return nil }
                    do { return try setUp.wrap(channel) } catch {
                        admission.left(peer: peer)
                        throw error
                    }
                } catch {
                    // Nobody else does.
                    channel.close(promise: nil)
                    throw error
                }
            }
        }
        do {
            let channel =
                if let bound {
                    try await bootstrap.bind(bound.socket, childChannelInitializer: wrap)
                } else {
                    try await bootstrap.serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                        .bind(host: address.host ?? "", port: address.port ?? 0, childChannelInitializer: wrap)
                }
            return ServerListener(channel: channel, file: file, name: address)
        } catch {
            file?.remove()
            throw error as? EventSocketError ?? EventSocketError(listening: address, error)
        }
    }

    /// Stops listening, when nobody has read the accepted connections.
    private func close() async {
        try? await self.channel.executeThenClose { _ in }
    }
}
