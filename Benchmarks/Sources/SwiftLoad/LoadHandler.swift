//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore

/// Keeps frames on the way, checks what comes back, and tells the result once.
final class LoadHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let frames: Frames
    private let server: Int
    private let seconds: Double
    private let onEnd: (Result<String, any Error>) -> Void

    /// Bytes of a frame whose rest has not come back yet.
    private var partial = 0
    private var complete = 0
    private var messages = 0
    private var begin = ContinuousClock.now
    private var measured: (from: ContinuousClock.Instant, cpu: Int)?
    private var sendTimes = SendTimes()

    init(
        frames: Frames, server: Int, seconds: Double, onEnd: @escaping (Result<String, any Error>) -> Void
    ) {
        self.frames = frames
        self.server = server
        self.seconds = seconds
        self.onEnd = onEnd
    }

    func channelActive(context: ChannelHandlerContext) {
        // The handler of TLS keeps it until the handshake is over.
        self.begin = .now
        self.send(self.frames.outstanding, context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let received = self.unwrapInboundIn(data)
        guard self.frames.match(received, from: self.partial) else {
            return self.end(.failure(Stop(description: "a frame came back changed")), context)
        }
        let bytes = self.partial + received.readableBytes
        self.complete += bytes / self.frames.size
        self.partial = bytes % self.frames.size
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard self.complete > 0 else { return }
        let now = ContinuousClock.now
        let count = self.complete
        self.complete = 0
        self.messages += count
        self.sendTimes.received(count, at: now)
        if let (from, cpu) = self.measured {
            if now - from >= .seconds(self.seconds) {
                return self.end(
                    Result { try self.result(now - from, cpu: processorTime(of: self.server) - cpu) }, context)
            }
        } else if now - self.begin >= .seconds(self.seconds / 4) {
            do { self.measured = (now, try processorTime(of: self.server)) } catch {
                return self.end(.failure(error), context)
            }
            self.messages = 0
            self.sendTimes.forgetLatencies()
        }
        self.send(count, context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.onEnd(.failure(Stop(description: "the server closed the connection")))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.end(.failure(error), context)
    }

    private func send(_ count: Int, _ context: ChannelHandlerContext) {
        self.sendTimes.sent(count, at: .now)
        context.writeAndFlush(self.wrapOutboundOut(self.frames.prefix(count)), promise: nil)
    }

    private func result(_ elapsed: Duration, cpu nanoseconds: Int) -> String {
        let rate = Double(self.messages) / (elapsed / .seconds(1))
        let cost = Double(nanoseconds) / 1e3 / Double(max(self.messages, 1))
        let latencies = [0.5, 0.99, 0.999].map { "\(self.sendTimes.percentile($0))" }
        return "\(Int(rate)) \(cost) \(latencies.joined(separator: " "))"
    }

    private func end(_ result: Result<String, any Error>, _ context: ChannelHandlerContext) {
        self.onEnd(result)
        context.close(promise: nil)
    }
}
