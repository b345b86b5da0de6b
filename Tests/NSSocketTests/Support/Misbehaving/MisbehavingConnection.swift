//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Logging
@testable import NSSocket
import NIOCore

/// A connection over a ``MisbehavingChannel``, and what is heard of it.
///
/// Everything happens on the thread that makes it, when the test says so.
final class MisbehavingConnection {
    let loop: VirtualEventLoop
    let channel: MisbehavingChannel
    let socket: EventSocket
    /// Runs tasks as if on other threads; ``onLoop`` as those of an actor on the event loop.
    let elsewhere: VirtualTaskExecutor
    let onLoop: VirtualTaskExecutor
    /// What was announced, in words.
    let announced = Watched<[String]>([])

    init(
        isClient: Bool = false, _ configuration: EventSocket.Configuration = .small,
        isAdapted: Bool = false, tls: TLSSetup? = nil
    ) throws {
        let loop = VirtualEventLoop()
        self.loop = loop
        self.elsewhere = VirtualTaskExecutor(loop, isElsewhere: true)
        self.onLoop = VirtualTaskExecutor(loop, isElsewhere: false)
        self.channel = MisbehavingChannel(loop: loop, waterMark: configuration.outbound.channelWaterMark)
        // A client's channel is connected by the time that it becomes a connection.
        if isClient { self.channel.activate() }
        self.socket = try EventSocket.wrap(
            self.channel, of: isAdapted ? AdaptedTransport() : SocketTransport(), isClient: isClient, tls: tls,
            configuration: SharedConfiguration(
                configuration, side: isClient ? .client : .server,
                logger: Logger(label: "misbehaving", factory: { _ in SwiftLogNoOpLogHandler() }))
        )
        self.recordLifecycle()
        if !isClient { self.channel.activate() }
    }

    /// Records what is announced from now on.
    func recordLifecycle() {
        let announced = self.announced
        self.isolated { socket in socket.onLifecycle { _, event in announced.append(event.words) } }
    }

    /// Runs code of the program on the event loop, as a listener or a part of it would.
    @discardableResult
    func isolated<Result: Sendable>(_ body: (isolated EventSocket) throws -> Result) rethrows -> Result {
        try self.socket.assumeIsolated(body)
    }

    /// Runs a task of the program on another thread, as far as anybody can tell.
    @discardableResult
    func task<Success: Sendable>(
        on executor: VirtualTaskExecutor? = nil,
        _ body: sending @escaping @isolated(any) () async -> Success
    ) -> Task<Success, Never> {
        Task(executorPreference: executor ?? self.elsewhere, operation: body)
    }

    // MARK: The peer and the system

    func peerSends(_ frames: String...) {
        for frame in frames { self.channel.socket.peerSends(ByteBuffer(string: frame + "\n")) }
    }

    /// Reports what there is to report, and runs what that leads to.
    func poll() {
        self.channel.handleEvents()
        self.loop.run()
    }

    /// Reports and runs until nothing is left to be done without time passing.
    ///
    /// - Returns: Whether there was an end of it.
    @discardableResult
    func settle() -> Bool {
        for _ in 0..<10_000 {
            guard self.loop.run() else { return false }
            guard self.channel.hasEvents else { return true }
            self.channel.handleEvents()
        }
        return false
    }

    /// The peer resets before the next such system call, having sent something.
    func resets(before call: MisbehavingChannel.SystemCall, sending frames: String...) {
        let channel = self.channel
        channel.beforeSystemCall = { [weak channel] actual in
            guard let channel, actual == call else { return }
            channel.beforeSystemCall = nil
            for frame in frames { channel.socket.peerSends(ByteBuffer(string: frame + "\n")) }
            channel.socket.peerResets()
        }
    }

    /// The lines that the system took.
    var takenLines: [String] {
        String(buffer: self.channel.socket.taken).split(separator: "\n").map(String.init)
    }

    /// How often the end was announced.
    var closeCount: Int { self.announced.value.count { $0.hasPrefix("close") } }
}

extension EventSocket.Configuration {
    /// With limits so small that a few messages reach all of them.
    static var small: EventSocket.Configuration {
        EventSocket.Configuration(
            mailbox: MailboxPolicy(messages: 4),
            outbound: OutboundLimits(lowWatermark: 64, highWatermark: 128, maximum: 4096)
        )
    }
}

/// A transport whose channels stand behind a ``ChannelAdapter``.
private struct AdaptedTransport: ClientTransport {
    let name = "adapted"
    let takesKeepAlive = false
    var eventLoopGroup: any EventLoopGroup { SocketTransport().eventLoopGroup }

    func connect(
        to address: EventSocketAddress, on eventLoop: any EventLoop, _ configuration: EventSocket.Configuration,
        trying: @escaping @Sendable (any Channel) -> Void
    ) -> EventLoopFuture<any Channel> {
        eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
    }

    func makeAdapter() -> ChannelAdapter? { ChannelAdapter() }
}
