//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// The last handler of a connection, and most often the only one: hands what the channel says to the socket, entering its isolation once each time.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private static let received = OnLoop<ByteBuffer, Void> { $0.received($1) }
    private static let readCompleted = OnLoop<Void, Void> { socket, _ in socket.readCompleted() }
    private static let becameWritable = OnLoop<Void, Void> { socket, _ in socket.pump() }
    private static let inputClosed = OnLoop<Void, Void> { socket, _ in socket.inputClosed() }
    private static let failed = OnLoop<any Error, Void> { $0.channelFailed($1) }
    private static let closed = OnLoop<Void, Void> { socket, _ in socket.channelClosed() }

    private let socket: EventSocket
    private let owner: (any ConnectionOwner)?

    init(socket: EventSocket, owner: (any ConnectionOwner)? = nil) {
        self.socket = socket
        self.owner = owner
    }

    // After the channel has closed: costs less than a callback of its future, of which a connection would keep the memory.
    func handlerRemoved(context: ChannelHandlerContext) {
        // A channel that closes before it was active is not said to be inactive.
        Self.closed(self.socket)
        self.owner?.channelIsGone(of: self.socket)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        Self.received(self.socket, self.unwrapInboundIn(data))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        Self.readCompleted(self.socket)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard context.channel.isWritable else { return }
        Self.becameWritable(self.socket)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed {
            Self.inputClosed(self.socket)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        Self.failed(self.socket, error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        Self.closed(self.socket)
    }
}
