//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import NIOEmbedded
import Testing

@Suite("The handler next to channels that are not sockets")
struct ChannelAdapterTests {
    /// A channel that answers nothing by itself, and its adapter.
    private static func make() throws -> (EmbeddedChannel, UnansweringChannel, ChannelAdapter) {
        let channel = EmbeddedChannel()
        let (below, adapter) = (UnansweringChannel(), ChannelAdapter())
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        try channel.pipeline.syncOperations.addHandlers([below, adapter])
        channel.embeddedEventLoop.run()
        return (channel, below, adapter)
    }

    @Test("It counts what the channel has not answered")
    func unsent() throws {
        let (channel, below, adapter) = try Self.make()
        channel.writeAndFlush(ByteBuffer(string: "abc"), promise: nil)
        channel.writeAndFlush(ByteBuffer(string: "de"), promise: nil)
        #expect(adapter.unsentBytes == 5)
        below.answerNext()
        #expect(adapter.unsentBytes == 2)
        below.answerNext(with: .failure(ChannelError.eof))
        #expect(adapter.unsentBytes == 0)
        _ = try? channel.finish()
    }

    @Test("What is large is written in pieces, so that a peer that takes it slowly is seen to")
    func pieces() throws {
        let (channel, below, adapter) = try Self.make()
        let size = 2 * ChannelAdapter.largestWrite + 1
        let written = channel.writeAndFlush(ByteBuffer(repeating: 0, count: size))
        let isWritten = NIOLoopBoundBox(false, eventLoop: channel.eventLoop)
        written.whenSuccess { isWritten.value = true }
        #expect(below.waiting.count == 3)
        below.answerNext()
        #expect(adapter.unsentBytes == ChannelAdapter.largestWrite + 1)
        below.answerNext()
        #expect(adapter.unsentBytes == 1)
        #expect(!isWritten.value)
        below.answerNext()
        #expect(isWritten.value)
        _ = try? channel.finish()
    }

    @Test("A write that fails is told, though the channel stays open, and nothing after it counts as taken")
    func failed() throws {
        let (channel, below, _) = try Self.make()
        channel.writeAndFlush(ByteBuffer(string: "lost"), promise: nil)
        let next = channel.writeAndFlush(ByteBuffer(string: "abc"))
        below.answerNext(with: .failure(Broken()))
        #expect(throws: Broken.self) { try channel.throwIfErrorCaught() }
        below.answerNext()
        #expect(throws: Broken.self) { try next.wait() }
        #expect(throws: Broken.self) { try channel.writeAndFlush(ByteBuffer()).wait() }
        _ = try? channel.finish()
    }

    @Test("What was asked for comes before an error")
    func beforeError() throws {
        let (channel, _, _) = try Self.make()
        channel.pipeline.fireChannelRead(ByteBuffer(string: "a"))
        channel.pipeline.fireChannelReadComplete()
        channel.read()
        channel.pipeline.fireErrorCaught(Broken())
        #expect(try channel.readInbound(as: ByteBuffer.self) == ByteBuffer(string: "a"))
        #expect(throws: Broken.self) { try channel.throwIfErrorCaught() }
        _ = try? channel.finish()
    }

    @Test("What was read ahead comes before the end of a channel that closes, asked for or not")
    func beforeInactive() throws {
        let (channel, _, _) = try Self.make()
        channel.pipeline.fireChannelRead(ByteBuffer(string: "a"))
        channel.pipeline.fireChannelReadComplete()
        #expect(try channel.readInbound(as: ByteBuffer.self) == nil)
        channel.pipeline.fireChannelInactive()
        #expect(try channel.readInbound(as: ByteBuffer.self) == ByteBuffer(string: "a"))
        _ = try? channel.finish()
    }

    @Test("That a channel is closed is no error once it is")
    func errorOfClosedChannel() throws {
        let (channel, below, _) = try Self.make()
        // Closed by itself, not by this side.
        try channel.pipeline.syncOperations.context(handler: below).close(promise: nil)
        #expect(!channel.isActive)
        channel.pipeline.fireErrorCaught(ChannelError.ioOnClosedChannel)
        #expect(throws: Never.self) { try channel.throwIfErrorCaught() }
        channel.pipeline.fireErrorCaught(Broken())
        #expect(throws: Broken.self) { try channel.throwIfErrorCaught() }
        _ = try? channel.finish()
    }

    @Test("An empty write never reaches the channel, and is answered with what was written before it")
    func empty() throws {
        let (channel, below, _) = try Self.make()
        try channel.writeAndFlush(ByteBuffer()).wait()
        channel.writeAndFlush(ByteBuffer(string: "abc"), promise: nil)
        let taken = channel.writeAndFlush(ByteBuffer())
        let isTaken = NIOLoopBoundBox(false, eventLoop: channel.eventLoop)
        taken.whenSuccess { isTaken.value = true }
        #expect(below.waiting.count == 1)
        #expect(!isTaken.value)
        below.answerNext()
        #expect(isTaken.value)

        channel.writeAndFlush(ByteBuffer(string: "abc"), promise: nil)
        let lost = channel.writeAndFlush(ByteBuffer())
        below.answerNext(with: .failure(ChannelError.eof))
        #expect(throws: ChannelError.eof) { try lost.wait() }
        _ = try? channel.finish()
        #expect(throws: ChannelError.self) { try channel.writeAndFlush(ByteBuffer()).wait() }
    }

    @Test("Who waits for an answer gets one when the channel is gone without it")
    func gone() throws {
        let (channel, below, _) = try Self.make()
        channel.write(ByteBuffer(string: "abc"), promise: nil)
        let taken = channel.write(ByteBuffer())
        _ = try? channel.finish()
        #expect(throws: ChannelError.ioOnClosedChannel) { try taken.wait() }
        below.answerNext(with: .failure(ChannelError.eof))
    }

    @Test("It reads at once, and once, and hands over when it is asked")
    func readsAhead() throws {
        let (channel, below, _) = try Self.make()
        #expect(below.reads == 1)
        channel.pipeline.fireChannelRead(ByteBuffer(string: "a"))
        channel.pipeline.fireChannelReadComplete()
        #expect(try channel.readInbound(as: ByteBuffer.self) == nil)
        // The channel is still busy with what it has just read.
        #expect(below.reads == 1)
        channel.embeddedEventLoop.run()
        #expect(below.reads == 2)
        channel.read()
        // Not inside of the call that asks.
        #expect(try channel.readInbound(as: ByteBuffer.self) == nil)
        channel.embeddedEventLoop.run()
        #expect(try channel.readInbound(as: ByteBuffer.self) == ByteBuffer(string: "a"))
        #expect(below.reads == 2)
        _ = try? channel.finish()
    }

    @Test("The peer's end comes behind what it sent, though nobody asked for that")
    func end() throws {
        let (channel, below, _) = try Self.make()
        let order = Order()
        try channel.pipeline.syncOperations.addHandler(order)
        channel.pipeline.fireChannelRead(ByteBuffer(string: "a"))
        channel.pipeline.fireChannelReadComplete()
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        channel.embeddedEventLoop.run()
        #expect(order.events == ["a", "complete", "end"])
        #expect(below.reads == 1)
        _ = try? channel.finish()
    }

    @Test("Closing waits for what is being sent, but not for long, and not for what was not flushed")
    func closing() throws {
        let (channel, below, _) = try Self.make()
        channel.writeAndFlush(ByteBuffer(string: "goodbye"), promise: nil)
        let first = channel.close()
        #expect(throws: ChannelError.ioOnClosedChannel) { try channel.writeAndFlush(ByteBuffer()).wait() }
        let second = channel.close()
        #expect(channel.isActive)
        below.answerNext()
        #expect(!channel.isActive)
        try first.wait()
        try second.wait()

        let (stuck, unanswering, _) = try Self.make()
        stuck.writeAndFlush(ByteBuffer(string: "goodbye"), promise: nil)
        let closed = stuck.close()
        stuck.embeddedEventLoop.advanceTime(by: .milliseconds(99))
        #expect(stuck.isActive)
        stuck.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(!stuck.isActive)
        try closed.wait()
        unanswering.answerNext(with: .failure(ChannelError.eof))

        let (unflushed, held, _) = try Self.make()
        unflushed.write(ByteBuffer(string: "never sent"), promise: nil)
        try unflushed.close().wait()
        held.answerNext(with: .failure(ChannelError.eof))
    }

    @Test("That this side closed is not reported as an error; everything else is")
    func errors() throws {
        let (channel, _, _) = try Self.make()
        channel.pipeline.fireErrorCaught(ChannelError.ioOnClosedChannel)
        #expect(throws: ChannelError.ioOnClosedChannel) { try channel.throwIfErrorCaught() }
        try channel.close().wait()
        channel.pipeline.fireErrorCaught(ChannelError.ioOnClosedChannel)
        #expect(throws: Never.self) { try channel.throwIfErrorCaught() }
    }

    private struct Broken: Error {}

    /// Keeps writes and reads, for the test to answer.
    private final class UnansweringChannel: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer

        private(set) var waiting: [EventLoopPromise<Void>] = []
        private(set) var reads = 0

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            if let promise { self.waiting.append(promise) }
        }

        func read(context: ChannelHandlerContext) {
            self.reads += 1
        }

        func answerNext(with result: Result<Void, any Error> = .success(())) {
            self.waiting.removeFirst().completeWith(result)
        }
    }

    /// What comes in, one after the other.
    private final class Order: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private(set) var events: [String] = []

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            self.events.append(String(buffer: self.unwrapInboundIn(data)))
        }

        func channelReadComplete(context: ChannelHandlerContext) {
            self.events.append("complete")
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            self.events.append("end")
        }
    }
}
