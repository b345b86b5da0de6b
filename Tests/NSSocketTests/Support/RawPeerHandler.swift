//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore

/// Keeps what a raw peer receives.
final class RawPeerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let inbox: Watched<RawPeer.Inbox>

    init(inbox: Watched<RawPeer.Inbox>) {
        self.inbox = inbox
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = self.unwrapInboundIn(data)
        self.inbox.update { inbox in
            inbox.count += bytes.readableBytes
            inbox.bytes.writeBuffer(&bytes)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { self.inbox.update { $0.isAtEnd = true } }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.inbox.update { $0.failure = error }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.inbox.update { $0.isAtEnd = true }
    }
}
