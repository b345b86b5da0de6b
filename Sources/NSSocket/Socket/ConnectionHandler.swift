//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// The only handler of a connection: hands what the channel says to the socket, entering its isolation once each time.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let socket: EventSocket
    private let owner: (any ConnectionOwner)?

    init(socket: EventSocket, owner: (any ConnectionOwner)? = nil) {
        self.socket = socket
        self.owner = owner
    }

    // After the channel has closed: costs less than a callback of its future, of which a connection would keep the memory.
    func handlerRemoved(context: ChannelHandlerContext) {
        self.owner?.channelIsGone(of: self.socket)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let read = self.unwrapInboundIn(data)
        self.socket.assumeOnLoop { $0.received(read) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        self.socket.assumeOnLoop { $0.readCompleted() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard context.channel.isWritable else { return }
        self.socket.assumeOnLoop { $0.settleUnlessReading() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed {
            self.socket.assumeOnLoop { $0.inputClosed() }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.socket.assumeOnLoop { $0.channelFailed(error) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.socket.assumeOnLoop { $0.channelClosed() }
    }
}
