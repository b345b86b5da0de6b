//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Logging
internal import NIOCore
internal import NIOPosix

extension EventSocket {
    /// Makes a channel into a connection. Call on the channel's event loop, before anything can be read.
    ///
    /// - Parameters:
    ///   - tls: What a handshake needs, which begins at once; nobody may have the connection before it is done.
    ///   - owner: Told once when the channel is gone, unless this throws.
    static func wrap(
        _ channel: any Channel, isClient: Bool, tls: TLSSetup? = nil, configuration: SharedConfiguration,
        owner: (any ConnectionOwner)? = nil
    ) throws -> EventSocket {
        let tlsHandler = tls.map { TLSHandler($0, on: channel.eventLoop) }
        let socket = EventSocket(
            channel: channel, isClient: isClient, tls: tlsHandler?.link, configuration: configuration)
        if let tlsHandler { try channel.pipeline.syncOperations.addHandler(tlsHandler) }
        try channel.pipeline.syncOperations.addHandler(ConnectionHandler(socket: socket, owner: owner))
        tlsHandler?.begin(logger: socket.logger)
        socket.assumeIsolated { socket in
            socket.setIdle(configuration.value.idleTimeout)
            socket.limitRate()
        }
        configuration.instruments?.metrics?.connectionOpened()
        if let keepAlive = configuration.value.keepAlive {
            channel.setKeepAlive(keepAlive).whenFailure { socket.logger(at: .debug)?.keepAliveNotSet($0) }
        }
        return socket
    }
}

/// What every connection needs of its channel: reading only on demand, and both directions ending on their own.
extension ClientBootstrap {
    func connectionOptions(_ configuration: EventSocket.Configuration, isUnix: Bool) -> ClientBootstrap {
        let bootstrap = self.channelOption(.autoRead, value: false)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.writeBufferWaterMark, value: configuration.outbound.channelWaterMark)
            .channelOption(.recvAllocator, value: AdaptiveRecvByteBufferAllocator(configuration.receiveBuffer))
        return isUnix ? bootstrap : bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1)
    }
}

extension ServerBootstrap {
    func connectionOptions(_ configuration: EventSocket.Configuration, isUnix: Bool) -> ServerBootstrap {
        let bootstrap = self.childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.writeBufferWaterMark, value: configuration.outbound.channelWaterMark)
            .childChannelOption(.recvAllocator, value: AdaptiveRecvByteBufferAllocator(configuration.receiveBuffer))
        return isUnix ? bootstrap : bootstrap.childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
    }
}

extension OutboundLimits {
    fileprivate var channelWaterMark: ChannelOptions.Types.WriteBufferWaterMark {
        ChannelOptions.Types.WriteBufferWaterMark(low: self.lowWatermark, high: self.highWatermark)
    }
}

extension AdaptiveRecvByteBufferAllocator {
    /// Begins with buffers of this size; larger reads make them grow.
    fileprivate init(_ size: Int) {
        let most = 64 << 10
        self.init(minimum: 64, initial: min(max(size, 64), most), maximum: most)
    }
}
