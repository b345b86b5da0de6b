//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
@testable import NSSocket
import NIOCore
import NIOPosix
import Testing

/// The far end of a connection, which sends exactly the bytes it is told to.
final class RawPeer: Sendable {
    struct Inbox {
        var bytes = ByteBuffer()
        /// How much arrived in all.
        var count = 0
        var isAtEnd = false
        var failure: (any Error)?

        /// How many bytes stand before the first line feed.
        var lineLength: Int? {
            self.bytes.withUnsafeReadableBytes { bytes in
                guard let start = bytes.baseAddress, let found = memchr(start, 10, bytes.count) else { return nil }
                return UnsafeRawPointer(found) - start
            }
        }
    }

    let channel: any Channel
    let inbox = Watched(Inbox())

    init(_ channel: any Channel) {
        self.channel = channel
    }

    /// Makes a channel into a peer, on its event loop.
    static func wrap(_ channel: any Channel) throws -> RawPeer {
        let peer = RawPeer(channel)
        try channel.pipeline.syncOperations.addHandler(RawPeerHandler(inbox: peer.inbox))
        return peer
    }

    /// - Parameters:
    ///  - reads: Whether it reads before ``startReading()``.
    ///  - receiveBuffer: The size of the system's buffer, for peers that are to be full soon.
    static func connect(
        to address: EventSocketAddress, reads: Bool = true, receiveBuffer: Int? = nil
    ) async throws -> RawPeer {
        try await Self.connect(to: address) { bootstrap in
            let bootstrap = bootstrap.channelOption(.autoRead, value: reads)
            guard let receiveBuffer else { return bootstrap }
            return bootstrap.channelOption(.socketOption(.so_rcvbuf), value: .init(receiveBuffer))
        }
    }

    /// Connects as the closure says.
    static func connect(
        to address: EventSocketAddress, _ configure: @escaping @Sendable (ClientBootstrap) -> ClientBootstrap
    ) async throws -> RawPeer {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        // All of it on the event loop: from elsewhere the peer could come too late to see the end of a connection that is
        // refused at once.
        return try await loop.flatSubmit {
            let bootstrap = configure(ClientBootstrap(group: loop).channelOption(.allowRemoteHalfClosure, value: true))
            let channel =
                switch address.base {
                case .tcp(let host, let port): bootstrap.connect(host: host, port: port)
                case .unix(let path): bootstrap.connect(unixDomainSocketPath: path)
                }
            return channel.flatMapThrowing { try RawPeer.wrap($0) }
        }.get()
    }

    // MARK: Sending

    /// Sends bytes and waits until the system has them.
    func send(_ text: String) async throws {
        try await self.send(ByteBuffer(string: text))
    }

    func send(_ bytes: ByteBuffer) async throws {
        try await self.channel.writeAndFlush(bytes)
    }

    /// Hands bytes over without waiting for the system to take them.
    func enqueue(_ text: String) {
        self.channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
    }

    /// Whether the system takes no more for now, because the other side does not read.
    var isHeldBack: Bool { !self.channel.isWritable }

    // MARK: Receiving

    /// The next line without its line feed; `nil` at the end.
    func line() async throws -> String? {
        try await self.inbox.first { inbox -> String?? in
            if let length = inbox.lineLength {
                let line = inbox.bytes.readString(length: length)
                inbox.bytes.moveReaderIndex(forwardBy: 1)
                return .some(line)
            }
            if let failure = inbox.failure { throw failure }
            return inbox.isAtEnd ? .some(nil) : nil
        }
    }

    /// The next lines; fewer if the end comes first.
    func lines(_ count: Int) async throws -> [String] {
        var lines: [String] = []
        while lines.count < count, let line = try await self.line() { lines.append(line) }
        return lines
    }

    /// Everything up to the end.
    func rest() async throws -> String {
        try await self.inbox.first { inbox in
            if let failure = inbox.failure { throw failure }
            return inbox.isAtEnd ? inbox.bytes.readString(length: inbox.bytes.readableBytes) : nil
        }
    }

    /// Waits for the end, however it comes.
    func end() async throws {
        try await self.inbox.first { $0.isAtEnd || $0.failure != nil ? () : nil }
    }

    func startReading() async throws {
        try await self.channel.setOption(.autoRead, value: true).get()
    }

    // MARK: Ending

    /// Ends this direction.
    func endOutput() async throws {
        try await self.channel.close(mode: .output)
    }

    /// Ends both directions, unless the other side was faster.
    func close() async throws {
        do { try await self.channel.close() } catch ChannelError.alreadyClosed {}
    }

    /// Breaks a TCP connection.
    func reset() async throws {
        let options = try #require(self.channel as? any SocketOptionProvider)
        try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await self.channel.close()
    }
}
