//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NIOPosix

/// The system's sockets, by way of SwiftNIO.
struct SocketTransport: ClientTransport {
    var name: String { "sockets" }

    var eventLoopGroup: any EventLoopGroup { MultiThreadedEventLoopGroup.singleton }

    func connect(
        to address: EventSocketAddress, on eventLoop: any EventLoop, _ configuration: EventSocket.Configuration,
        trying: @escaping @Sendable (any Channel) -> Void
    ) -> EventLoopFuture<any Channel> {
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(clamping: configuration.connectTimeout))
            .connectionOptions(configuration, isUnix: address.isUnix)
            .channelInitializer { channel in
                trying(channel)
                return channel.eventLoop.makeSucceededVoidFuture()
            }
        switch address.base {
        case .tcp(let host, let port): return bootstrap.connect(host: host, port: port)
        case .unix(let path):
            do { return bootstrap.connect(to: try SocketAddress(unixPath: path)) } catch {
                return eventLoop.makeFailedFuture(error)
            }
        }
    }

    var takesKeepAlive: Bool { true }

    func makeAdapter() -> ChannelAdapter? { nil }
}

/// What every connection needs of its channel: reading only on demand, and both directions ending on their own.
extension ClientBootstrap {
    fileprivate func connectionOptions(_ configuration: EventSocket.Configuration, isUnix: Bool) -> ClientBootstrap {
        let bootstrap = self.channelOption(.autoRead, value: false)
            .channelOption(.maxMessagesPerRead, value: ReadSize.readsPerTurn)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.writeBufferWaterMark, value: configuration.outbound.channelWaterMark)
            .channelOption(.recvAllocator, value: AdaptiveRecvByteBufferAllocator(configuration.receiveBuffer))
        return isUnix ? bootstrap : bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1)
    }
}

extension ServerBootstrap {
    func connectionOptions(_ configuration: EventSocket.Configuration, isUnix: Bool) -> ServerBootstrap {
        let bootstrap = self.childChannelOption(.autoRead, value: false)
            .childChannelOption(.maxMessagesPerRead, value: ReadSize.readsPerTurn)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.writeBufferWaterMark, value: configuration.outbound.channelWaterMark)
            .childChannelOption(.recvAllocator, value: AdaptiveRecvByteBufferAllocator(configuration.receiveBuffer))
        return isUnix ? bootstrap : bootstrap.childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
    }
}

extension OutboundLimits {
    var channelWaterMark: ChannelOptions.Types.WriteBufferWaterMark {
        ChannelOptions.Types.WriteBufferWaterMark(low: self.lowWatermark, high: self.highWatermark)
    }
}

extension AdaptiveRecvByteBufferAllocator {
    /// Begins with buffers of this size; larger reads make them grow.
    fileprivate init(_ size: Int) {
        let most = ReadSize.largest
        self.init(minimum: 64, initial: min(max(size, 64), most), maximum: most)
    }
}

/// How much one read brings.
enum ReadSize {
    static let largest = 64 << 10
    /// Reads of one connection before the event loop looks at its other sockets. One keeps a turn short and what it brings, together
    /// with the answers, in the processor's cache.
    static let readsPerTurn: UInt = 1
}
