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
    static func wrap(
        _ channel: any Channel, isClient: Bool, configuration: Configuration, logger: Logger
    ) throws -> EventSocket {
        try Self.wrap(channel, isClient: isClient, configuration: SharedConfiguration(configuration), logger: logger)
    }

    /// The same with a configuration that other connections share.
    static func wrap(
        _ channel: any Channel, isClient: Bool, configuration: SharedConfiguration, logger: Logger
    ) throws -> EventSocket {
        let socket = EventSocket(channel: channel, isClient: isClient, configuration: configuration, logger: logger)
        try channel.pipeline.syncOperations.addHandler(ConnectionHandler(socket: socket))
        socket.assumeIsolated { socket in
            socket.setIdle(configuration.value.idleTimeout)
            socket.limitRate()
        }
        if let keepAlive = configuration.value.keepAlive { _ = channel.setKeepAlive(keepAlive) }
        return socket
    }
}

/// What every connection needs of its channel: reading only on demand, and both directions ending on their own.
extension ClientBootstrap {
    func connectionOptions(_ configuration: EventSocket.Configuration, isUnix: Bool) -> ClientBootstrap {
        let bootstrap = self.channelOption(.autoRead, value: false)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.writeBufferWaterMark, value: configuration.outbound.channelWaterMark)
        return isUnix ? bootstrap : bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1)
    }
}

extension ServerBootstrap {
    func connectionOptions(_ configuration: EventSocket.Configuration, isUnix: Bool) -> ServerBootstrap {
        let bootstrap = self.childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.writeBufferWaterMark, value: configuration.outbound.channelWaterMark)
        return isUnix ? bootstrap : bootstrap.childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
    }
}

extension OutboundLimits {
    fileprivate var channelWaterMark: ChannelOptions.Types.WriteBufferWaterMark {
        ChannelOptions.Types.WriteBufferWaterMark(low: self.lowWatermark, high: self.highWatermark)
    }
}
