//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if canImport(Network)
internal import NIOCore
internal import NIOTransportServices

/// Apple's Network.framework, by way of swift-nio-transport-services.
///
/// Its channels end the program when they are asked for an option that they do not know. So each that is set here, and each that
/// is asked for elsewhere on a channel with a ``ChannelAdapter``, must be one of theirs.
struct NetworkTransport: ClientTransport {
    var name: String { "Network.framework" }

    var eventLoopGroup: any EventLoopGroup { NIOSingletons.transportServicesEventLoopGroup }

    func connect(
        to address: EventSocketAddress, on eventLoop: any EventLoop, _ configuration: EventSocket.Configuration,
        trying: @escaping @Sendable (any Channel) -> Void
    ) -> EventLoopFuture<any Channel> {
        guard let bootstrap = NIOTSConnectionBootstrap(validatingGroup: eventLoop) else {
            return eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
        }
        let options = bootstrap.connectTimeout(TimeAmount(clamping: configuration.connectTimeout))
            .channelOption(.autoRead, value: false)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.writeBufferWaterMark, value: configuration.outbound.channelWaterMark)
            .channelOption(NIOTSChannelOptions.maximumReceiveLength, value: ReadSize.largest)
            // When to try again is the client's to say.
            .channelOption(NIOTSChannelOptions.waitForActivity, value: false)
            .channelInitializer { channel in
                trying(channel)
                return channel.eventLoop.makeSucceededVoidFuture()
            }
        // What TCP does beside the bytes is fixed when it connects.
        let keepAlive = address.isUnix ? [] : configuration.keepAlive?.socketOptions ?? []
        let ready = keepAlive.reduce(options) { $0.channelOption($1.option, value: $1.value) }
        return switch address.base {
        case .tcp(let host, let port): ready.connect(host: host, port: port)
        case .unix(let path): ready.connect(unixDomainSocketPath: path)
        }
    }

    var takesKeepAlive: Bool { false }

    func makeAdapter() -> ChannelAdapter? { ChannelAdapter() }
}
#endif
