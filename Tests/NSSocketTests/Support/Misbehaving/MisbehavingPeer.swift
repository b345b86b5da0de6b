//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import NIOSSL

/// The peer of a misbehaving connection: sends numbered frames, whole, in pieces and broken, with TLS or without.
final class MisbehavingPeer {
    private let channel: MisbehavingChannel
    /// With TLS, the peer's own end: a channel that behaves.
    private let encrypting: (loop: VirtualEventLoop, channel: MisbehavingChannel, received: Received)?
    private var receivedCount = 0
    private var sentCount = 0
    /// The beginning of a line whose rest has not been sent.
    private var heldBack = ByteBuffer()
    private var lastNumber = 0
    /// For each line so far: the number of the frame, or `nil` if it is none.
    private(set) var lines: [Int?] = []

    init(of connection: MisbehavingConnection, tls: Bool, isClient: Bool, readSize: Int) throws {
        self.channel = connection.channel
        self.channel.readSize = readSize
        guard tls else {
            self.encrypting = nil
            return
        }
        let loop = VirtualEventLoop()
        let channel = MisbehavingChannel(
            loop: loop, waterMark: ChannelOptions.Types.WriteBufferWaterMark(low: 1 << 20, high: 1 << 20))
        let received = Received()
        try channel.pipeline.syncOperations.addHandlers([MisbehavingTLS.peerHandler(isClient: !isClient), received])
        channel.activate()
        self.encrypting = (loop, channel, received)
    }

    /// What the connection has sent, as far as it arrived.
    var received: ByteBuffer { self.encrypting?.received.bytes ?? self.channel.socket.taken }

    // MARK: Sending

    func send(_ dice: inout Dice) -> String {
        var bytes = self.heldBack
        self.heldBack.clear()
        let count = dice.pick([1, 1, 2, 3, 5, 12])
        for _ in 0..<count { bytes.writeString(self.line(&dice) + "\n") }
        if dice.chance(150), bytes.readableBytes > 1 {
            let size = dice.within(1...bytes.readableBytes - 1)
            if let first = bytes.readSlice(length: size) {
                self.heldBack = bytes
                bytes = first
            }
        }
        self.send(bytes)
        return "peer sends \(count) lines, \(bytes.readableBytes) bytes"
    }

    private func line(_ dice: inout Dice) -> String {
        if dice.chance(60) {
            self.lines.append(nil)
            return dice.pick(["", "no frame", "{\"q\":1}", "[\"q\"", "{}", String(repeating: "[", count: 70)])
        }
        if dice.chance(4) {
            self.lines.append(nil)
            return "[\"long\",\"" + String(repeating: "x", count: 1100) + "\"]"
        }
        self.lastNumber += 1
        self.lines.append(self.lastNumber)
        let name = dice.pick(["q", "q", "q", "m", "m", "n", "q::a"])
        return dice.chance(800)
            ? "[\"\(name)\",\(self.lastNumber)]"
            : "[\"\(name)\",[\(self.lastNumber),\"" + String(repeating: "x", count: dice.within(10...300)) + "\"]]"
    }

    private func send(_ bytes: ByteBuffer) {
        guard let encrypting else { return self.channel.socket.peerSends(bytes) }
        encrypting.channel.writeAndFlush(bytes, promise: nil)
        encrypting.loop.run()
        self.transfer()
    }

    /// Ends its direction, with the goodbye of TLS if there is TLS.
    func end(isClean: Bool = true) {
        if let encrypting, isClean {
            encrypting.channel.close(mode: .output, promise: nil)
            encrypting.loop.run()
            if self.transfer() { self.channel.hasPeerSaidGoodbye = true }
        }
        self.channel.socket.peerEnds()
    }

    func reset() {
        self.channel.socket.peerResets()
    }

    // MARK: TLS

    /// Has the peer's end of TLS see what was sent, and the connection's what it answers.
    ///
    /// - Returns: Whether there was anything.
    func exchange() -> Bool {
        guard let encrypting else { return false }
        let taken = self.channel.socket.taken
        var isNew = taken.readableBytes > self.receivedCount
        if isNew, let bytes = taken.getSlice(at: self.receivedCount, length: taken.readableBytes - self.receivedCount) {
            encrypting.channel.socket.peerSends(bytes)
            self.receivedCount = taken.readableBytes
        }
        if self.channel.socket.isOutputShutDown { encrypting.channel.socket.peerEnds() }
        while encrypting.channel.hasEvents {
            encrypting.channel.handleEvents()
            encrypting.loop.run()
        }
        if self.transfer() { isNew = true }
        return isNew
    }

    @discardableResult
    private func transfer() -> Bool {
        guard let taken = self.encrypting?.channel.socket.taken, taken.readableBytes > self.sentCount,
            let bytes = taken.getSlice(at: self.sentCount, length: taken.readableBytes - self.sentCount)
        else { return false }
        self.sentCount = taken.readableBytes
        self.channel.socket.peerSends(bytes)
        return true
    }

    /// Lets go of the peer's own channel.
    func leave() {
        guard let encrypting else { return }
        encrypting.channel.close0(error: ChannelError.ioOnClosedChannel, mode: .all, promise: nil)
        encrypting.loop.advance(by: .hours(1))
    }

    /// What the peer got, deciphered.
    final class Received: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private(set) var bytes = ByteBuffer()

        func channelActive(context: ChannelHandlerContext) { context.read() }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            self.bytes.writeImmutableBuffer(self.unwrapInboundIn(data))
        }

        func channelReadComplete(context: ChannelHandlerContext) { context.read() }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {}
    }
}
