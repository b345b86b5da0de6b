//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// A connection that is refused: ends our direction, throws away what the peer says, and closes when the peer does, or a
/// second later. Closing with something unread would reset the connection.
final class RefusedConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private static let patience = TimeAmount.seconds(1)
    private var timer: Scheduled<Void>?

    func handlerAdded(context: ChannelHandlerContext) {
        // Already now: a server that ends meanwhile may never make it active.
        self.timer = context.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) { context.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.timer?.cancel()
    }

    func channelActive(context: ChannelHandlerContext) {
        context.close(mode: .output, promise: nil)
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func channelReadComplete(context: ChannelHandlerContext) {
        context.read()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
