//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NIOPosix

/// All channels of the one event loop.
final class Channels {
    static let line = ByteBuffer(string: "[\"room\",\"said\",\"\(String(repeating: "x", count: 237))\"]\n")
    static let ready = ByteBuffer(string: "[\"ready\",null]\n")

    private var all: [any Channel] = []

    func add(_ channel: any Channel) { self.all.append(channel) }
    func remove(_ channel: any Channel) { self.all.removeAll { $0 === channel } }

    /// The least that can be done: one prepared buffer, written to each.
    func broadcast() {
        for channel in self.all { channel.writeAndFlush(Self.line, promise: nil) }
    }
}

/// Broadcasts as often as the peer asks: `["go",16]`. Nothing is checked.
final class BareBroadcastHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let channels: Channels

    init(_ channels: Channels) { self.channels = channels }

    func channelActive(context: ChannelHandlerContext) {
        self.channels.add(context.channel)
        context.writeAndFlush(self.wrapOutboundOut(Channels.ready), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.channels.remove(context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let text = String(buffer: self.unwrapInboundIn(data))
        for _ in 0..<(Int(text.filter(\.isNumber)) ?? 0) { self.channels.broadcast() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

@main
enum BareBroadcast {
    static func main() async throws {
        NIOSingletons.groupLoopCountSuggestion = 1
        let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 16785
        let group = MultiThreadedEventLoopGroup.singleton
        let channels = try await group.any().submit { NIOLoopBound(Channels(), eventLoop: group.any()) }.get()
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4_096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(BareBroadcastHandler(channels.value))
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: "127.0.0.1", port: port).get()
        try await channel.closeFuture.get()
    }
}
