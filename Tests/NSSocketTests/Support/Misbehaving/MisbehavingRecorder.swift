//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore

/// The handler before the connection's: counts what it hands over, and knows whether it asked for a read.
final class MisbehavingRecorder: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    /// The lines that the connection gave to the channel.
    private(set) var writtenLines = 0
    private(set) var isReadPending = false
    /// What the connection was given to read.
    private(set) var received = ByteBuffer()

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        self.writtenLines += self.unwrapOutboundIn(data).readableBytesView.count { $0 == UInt8(ascii: "\n") }
        context.write(data, promise: promise)
    }

    func read(context: ChannelHandlerContext) {
        self.isReadPending = true
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.received.writeImmutableBuffer(self.unwrapInboundIn(data))
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        self.isReadPending = false
        context.fireChannelReadComplete()
    }

    /// How many whole lines the connection was given to read.
    var receivedLines: Int { self.received.readableBytesView.count { $0 == UInt8(ascii: "\n") } }
}
