//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// The first handler of a connection whose channel is not one of sockets: makes it do what connections rely on.
///
/// As channels of Network.framework differ:
/// - They cannot be asked how much the system has not taken yet, and stall at an empty write, which is a connection's question
///   whether everything before it was taken: ``UnsentWrites``.
/// - They hear of the peer's end only while they read, and take for a failure what is read after it: ``ReadAhead``.
/// - To close one loses what is on its way to the system, and is reported as an error.
final class ChannelAdapter: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How long the system may take for what a channel is sending when it is to close.
    private static let closingGrace = TimeAmount.milliseconds(100)
    /// What is written in one piece is answered as one. In smaller ones it shows what a slow peer takes.
    static let largestWrite = 16 << 10

    private var unsent = UnsentWrites<EventLoopPromise<Void>>()
    private var ahead = ReadAhead<ByteBuffer>(limit: ReadSize.largest)
    /// Whether ``settle(_:)`` is scheduled.
    private var isSettling = false
    private var isClosing = false
    /// What a write failed of, after which none counts as taken.
    private var failure: (any Error)?
    /// Completed when the channel is closed that still sends.
    private var closing: EventLoopPromise<Void>?

    /// Bytes that were written and that the system has not taken.
    var unsentBytes: Int { self.unsent.bytes }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { self.settleSoon(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        // A channel may drop what it was given without an answer.
        for question in self.unsent.drop() { question.fail(ChannelError.ioOnClosedChannel) }
        self.closing?.succeed()
        self.closing = nil
    }

    // MARK: Outbound

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var bytes = self.unwrapOutboundIn(data)
        guard bytes.readableBytes > 0 else {
            if let promise { self.ask(promise, context) }
            return
        }
        while bytes.readableBytes > Self.largestWrite, let piece = bytes.readSlice(length: Self.largestWrite) {
            self.write(piece, promise: nil, context)
        }
        self.write(bytes, promise: promise, context)
    }

    private func write(_ bytes: ByteBuffer, promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
        let size = bytes.readableBytes
        self.unsent.wrote(size)
        let answer = context.eventLoop.makePromise(of: Void.self)
        answer.futureResult.assumeIsolated().whenComplete { result in
            // Before anybody acts on it.
            let questions = self.unsent.answered(size)
            if case .failure(let error) = result { self.failure = self.failure ?? error }
            let outcome = self.failure.map { .failure($0) } ?? result
            promise?.completeWith(outcome)
            for question in questions { question.completeWith(outcome) }
            if self.closing != nil, !self.unsent.isSending { self.closeNow(context) }
            // A channel may stay open.
            if case .failure(let error) = result, context.channel.isActive, !self.isClosing, !(error is ChannelError) {
                context.fireErrorCaught(error)
            }
        }
        context.write(self.wrapOutboundOut(bytes), promise: answer)
    }

    private func ask(_ question: EventLoopPromise<Void>, _ context: ChannelHandlerContext) {
        if let failure {
            question.fail(failure)
        } else if !context.channel.isActive || self.closing != nil {
            question.fail(ChannelError.ioOnClosedChannel)
        } else if self.unsent.asked(question) == .answer {
            question.succeed()
        }
    }

    func flush(context: ChannelHandlerContext) {
        self.unsent.flushed()
        context.flush()
    }

    func read(context: ChannelHandlerContext) {
        if self.ahead.asked() { self.settleSoon(context) }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .all else { return context.close(mode: mode, promise: promise) }
        if let closing {
            closing.futureResult.cascade(to: promise)
        } else if self.unsent.isSending, !self.isClosing {
            self.closing = promise ?? context.eventLoop.makePromise()
            context.eventLoop.assumeIsolated().scheduleTask(in: Self.closingGrace) { self.closeNow(context) }
        } else {
            self.isClosing = true
            context.close(promise: promise)
        }
    }

    private func closeNow(_ context: ChannelHandlerContext) {
        guard let closing else { return }
        self.closing = nil
        self.isClosing = true
        context.close(promise: closing)
    }

    // MARK: Inbound

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        self.settleSoon(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = self.unwrapInboundIn(data)
        self.ahead.received(buffer, bytes: buffer.readableBytes)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        self.ahead.readCompleted()
        self.deliver(self.ahead.takeIfAsked(), context)
        // Not before the channel has returned from what it does now: it may be about to tell of the peer's end.
        self.settleSoon(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed { self.deliver(self.ahead.end(), context) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // That this side closed is no news, nor that a channel is closed that is inactive.
        if self.isClosing || !context.channel.isActive, error is ChannelError { return }
        self.deliver(self.ahead.takeIfAsked(), context)
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        // What was read ahead arrived before the end. A connection that has ended itself discards it.
        self.deliver(self.ahead.end(), context)
        context.fireChannelInactive()
    }

    private func settleSoon(_ context: ChannelHandlerContext) {
        guard !self.isSettling else { return }
        self.isSettling = true
        context.eventLoop.assumeIsolated().execute {
            self.isSettling = false
            self.settle(context)
        }
    }

    private func settle(_ context: ChannelHandlerContext) {
        self.deliver(self.ahead.takeIfAsked(), context)
        if self.ahead.beginRead() { context.read() }
    }

    private func deliver(_ buffers: [ByteBuffer], _ context: ChannelHandlerContext) {
        guard !buffers.isEmpty else { return }
        for buffer in buffers { context.fireChannelRead(self.wrapInboundOut(buffer)) }
        context.fireChannelReadComplete()
    }
}
