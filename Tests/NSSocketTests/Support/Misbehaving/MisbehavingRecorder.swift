//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
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
        self.writtenLines += self.unwrapOutboundIn(data).lineFeedCount
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
    var receivedLines: Int { self.received.lineFeedCount }
}

extension ByteBuffer {
    /// How many lines end here. The C library counts them: in debug builds a loop would take a third of all the time.
    fileprivate var lineFeedCount: Int {
        self.withUnsafeReadableBytes { bytes in
            var count = 0
            var rest = bytes[...]
            while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                let found = memchr(start, 0x0A, rest.count)
            {
                count += 1
                rest = rest.dropFirst(UnsafeRawPointer(found) - start + 1)
            }
            return count
        }
    }
}
