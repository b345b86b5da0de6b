//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Logging
@testable import NSSocket
import NIOCore
import NIOEmbedded
import NIOSSL
import Testing

@Suite("The handler between TLS and the connection")
struct TLSHandlerTests {
    private func makeHandler(_ channel: EmbeddedChannel) -> TLSHandler {
        let source = TLSContextSource(TLSRecipe(base: .makeClientConfiguration()))
        let setup = TLSSetup(source: source, role: .server, handshakeTimeout: .seconds(10))
        return TLSHandler(setup, on: channel.eventLoop)
    }

    @Test("Before there is TLS nothing passes, in either direction")
    func nothingPasses() throws {
        let channel = EmbeddedChannel()
        let handler = self.makeHandler(channel)
        try channel.pipeline.syncOperations.addHandler(handler)
        try channel.writeInbound(ByteBuffer(string: "[\"a\",1]\n"))
        #expect(try channel.readInbound(as: ByteBuffer.self) == nil)
        #expect(throws: ChannelError.ioOnClosedChannel) { try channel.writeOutbound(ByteBuffer(string: "secret")) }
        #expect(try channel.readOutbound(as: ByteBuffer.self) == nil)
        _ = try? channel.finish()
    }

    @Test("The handshake has an outcome even if the channel ends before it, or was never there")
    func outcome() throws {
        let channel = EmbeddedChannel()
        let handler = self.makeHandler(channel)
        let handshake = handler.link.handshake
        try channel.pipeline.syncOperations.addHandler(handler)
        _ = try? channel.finish()
        let error = #expect(throws: EventSocketError.self) { try handshake.wait() }
        #expect(error?.code == .tlsFailed)

        var unused: TLSHandler? = self.makeHandler(channel)
        let other = unused?.link.handshake
        unused = nil
        channel.embeddedEventLoop.run()
        #expect(throws: EventSocketError.self) { try other?.wait() }
    }

    @Test(
        "Each record takes more than it carries",
        arguments: [
            (TLSProtocolVersion.tls13, 0, 0), (.tls13, 1, 23), (.tls13, 16_384, 16_406), (.tls13, 16_385, 16_429),
            (.tls12, 1, 30),
        ])
    func encryptedSize(version: TLSProtocolVersion, count: Int, encrypted: Int) {
        let link = TLSLink(on: EmbeddedEventLoop())
        link.begin(TLSLink.Session(version: version))
        #expect(link.encryptedSize(of: count) == encrypted)
    }

    @Test("Time is up when the loop's clock says so")
    func timeOut() throws {
        let channel = EmbeddedChannel()
        let handler = self.makeHandler(channel)
        try channel.pipeline.syncOperations.addHandler(handler)
        handler.begin(logger: Logger(label: "test"))
        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(throws: Never.self) { try channel.throwIfErrorCaught() }
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        let error = #expect(throws: EventSocketError.self) { try channel.throwIfErrorCaught() }
        #expect(error?.code == .tlsTimedOut)
        #expect(throws: EventSocketError.self) { try handler.link.handshake.wait() }
        _ = try? channel.finish()
    }
}
