//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import Testing

/// Sockets that behave as Network.framework's connections do where the two differ, and fail the test where those would stall or break.
struct NetworkLikeTransport: ClientTransport {
    let name = "a transport like Network.framework"
    let takesKeepAlive = false

    var eventLoopGroup: any EventLoopGroup { SocketTransport().eventLoopGroup }

    func connect(
        to address: EventSocketAddress, on eventLoop: any EventLoop, _ configuration: EventSocket.Configuration,
        trying: @escaping @Sendable (any Channel) -> Void
    ) -> EventLoopFuture<any Channel> {
        SocketTransport().connect(to: address, on: eventLoop, configuration, trying: trying).flatMapThrowing {
            channel in
            try channel.pipeline.syncOperations.addHandler(NetworkLikeHandler())
            return channel
        }
    }

    func makeAdapter() -> ChannelAdapter? { ChannelAdapter() }
}

extension EventSocket.Transport {
    static let networkLike = EventSocket.Transport(NetworkLikeTransport())
}

/// Stands between a socket's channel and the adapter.
private final class NetworkLikeHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    private var isReading = false
    private var hasArrivedAtEnd = false
    private var hasEnded = false

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if self.unwrapOutboundIn(data).readableBytes == 0 { Issue.record("A connection stalls at an empty write.") }
        // Answers always come later.
        let answer = context.eventLoop.makePromise(of: Void.self)
        answer.futureResult.assumeIsolated().whenComplete { result in
            context.eventLoop.assumeIsolated().execute { promise?.completeWith(result) }
        }
        context.write(data, promise: answer)
    }

    func read(context: ChannelHandlerContext) {
        if self.hasEnded { Issue.record("A connection that reads after the peer's end breaks.") }
        self.isReading = true
        context.read()
        context.eventLoop.assumeIsolated().execute { self.endIfReading(context) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        // The end comes in the same go as what was read before it.
        self.endIfReading(context)
        self.isReading = false
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event as? ChannelEvent == .inputClosed else { return context.fireUserInboundEventTriggered(event) }
        self.hasArrivedAtEnd = true
        self.endIfReading(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        // Sockets close by themselves when both directions have ended. Network.framework has told of the peer's end by then.
        if self.hasArrivedAtEnd, !self.hasEnded {
            self.hasEnded = true
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
        context.fireChannelInactive()
    }

    /// The end is noticed by a read.
    private func endIfReading(_ context: ChannelHandlerContext) {
        guard self.isReading, self.hasArrivedAtEnd, !self.hasEnded else { return }
        self.hasEnded = true
        context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .all { context.fireErrorCaught(ChannelError.ioOnClosedChannel) }
        context.close(mode: mode, promise: promise)
    }
}
