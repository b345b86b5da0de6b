//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import Synchronization

/// A channel that calls back whenever SwiftNIO may: over a ``SimulatedSocket`` instead of a socket, and a ``VirtualEventLoop``.
///
/// It decides as SwiftNIO's socket channels do, so every order of callbacks that it produces is one that they produce. What is up to the
/// system is up to the test: ``beforeSystemCall`` is called before each system call, and may have the peer send, end or reset just then,
/// or change how much the system takes. ``MisbehavingChannel/handleEvents()`` is what `epoll` would report.
///
/// The orders, with their places in SwiftNIO 2.101.2 (`B`: BaseSocketChannel.swift, `S`: BaseStreamSocketChannel.swift, `P`:
/// PendingWritesManager.swift; all in Sources/NIOPosix):
///
/// | called | what happens before it returns | place |
/// | --- | --- | --- |
/// | `write` | writability changed (to false), above the high watermark | S 294–304, P 404–418 |
/// | `write` | the promise fails: the channel is closed, or its output is | B 802–812, S 295–298 |
/// | `flush` | promises succeed, in order, while the rest is still unwritten; what they call may write, flush and close | P 425–435, 235–267 |
/// | `flush` | writability changed (to true), after the promises and between two writes | B 616–619, P 658–703 |
/// | `flush` | our end of the output, if it waited for this write: the promise of `close(mode: .output)`, then `outputClosed` | B 649–651, S 203–214 |
/// | `flush` within `flush` | nothing: the outer one writes it | B 600–602 |
/// | `flush` while the system is full | nothing: `writable` writes it later | B 821–829 |
/// | `flush` | the write fails and a read is pending: channel read (again and again), read complete, then as `close`; the error is told to promises only | B 620–639 |
/// | `flush` | the write fails and no read is pending: as `close` | B 637 |
/// | `close` | promises of writes fail, then that of an end of the output, then the promise of `close`, then inactive, unregistered | B 905–962, P 501–517 |
/// | `close` | a task later: handlers removed, then the close future | B 964–974 |
/// | `close(mode: .output)` | its promise, then `outputClosed`; if the shutdown failed, the promise fails and the event is the same | S 194–214 |
/// | `close(mode: .output)` | as `close`, if the peer has ended its direction | S 196–200 |
/// | `read` | error caught, then as `close`: registering for the read failed | B 1351–1369, 833–844 |
/// | readable | channel read, read complete | B 1180–1257, S 115–160 |
/// | readable | read complete without a read, then `inputClosed`: the peer's end | B 1194–1219, S 224–249 |
/// | readable | read complete, then as `close`, without `inputClosed`: the peer's end behind ours | S 229–233 |
/// | readable | error caught, then as `close`: the read failed | B 1221–1228 |
/// | the peer's end | all that is left, though nobody has asked: as readable until the end is read | B 1107–1131 |
/// | reset | the same, and then, if that did not close it, as `close` without an error caught | B 1138–1163, SelectableEventLoop.swift 559–560 |
/// | writable | as `flush` | B 1035–1047 |
///
/// After inactive there is nothing but the removal of handlers. Between channel read and read complete, `write`, `flush` and `close`
/// of the handlers may do all of the above.
final class MisbehavingChannel: Channel, ChannelCore, @unchecked Sendable {
    enum SystemCall: String {
        case read, write, shutDown, close, register
    }

    enum Life { case fresh, active, closed }

    let loop: VirtualEventLoop
    let closePromise: EventLoopPromise<Void>
    private(set) var ownPipeline: ChannelPipeline?

    /// What the system does, and what the peer has done.
    var socket = SimulatedSocket()
    /// What is up to the system, decided when it is asked.
    var beforeSystemCall: ((SystemCall) -> Void)?
    /// The next registration fails.
    var failsToRegister = false
    /// How much one read takes.
    var readSize = 64 << 10
    /// The peer's last bytes are its goodbye.
    var hasPeerSaidGoodbye = false

    var life = Life.fresh
    var pending: PendingWrites
    var isReadPending = false
    var isFlushing = false
    var isInputShutDown = false
    var isOutputShutDown = false
    var interest: Set<Interest> = [.peerEnd]
    var hasSeenPeerEnd = false
    enum Interest { case read, write, peerEnd }

    // MARK: What the test looks at

    /// Whether the peer's orderly end was told, with `inputClosed`, with the end of a channel whose output had ended, or with the goodbye
    /// of TLS, which a reset may follow.
    var hasToldPeerEnd = false
    /// Something that was written never reached the system.
    var hasLostWrites = false
    /// Why the channel closed, in SwiftNIO's words.
    var closeError: (any Error)?
    /// All calls so far, to bound them.
    var callCount = 0
    /// Called when there are more than ``callLimit``: whoever calls does not stop.
    var onRunaway: (() -> Void)?
    var callLimit = Int.max
    /// What was called and what was called back, if a test wants to know.
    var trace: [String]?

    init(loop: VirtualEventLoop, waterMark: ChannelOptions.Types.WriteBufferWaterMark) {
        self.loop = loop
        self.closePromise = loop.makePromise()
        self.pending = PendingWrites(waterMark: waterMark)
        self.ownPipeline = ChannelPipeline(channel: self)
    }

    /// Registers and activates the channel.
    func activate() {
        guard self.life == .fresh else { return }
        self.pipeline.syncOperations.fireChannelRegistered()
        guard self.life == .fresh else { return }
        self.life = .active
        self.note("> active")
        self.pipeline.syncOperations.fireChannelActive()
        guard self.life == .active else { return }
        self.register(self.interest.union([.peerEnd]))
        if self.flushNow() { self.register(self.interest.union([.write])) }
    }

    /// Before each system call, and each question: what happens just then.
    func ask(_ call: SystemCall) {
        self.count()
        self.beforeSystemCall?(call)
    }

    func count() {
        self.callCount += 1
        if self.callCount > self.callLimit { self.onRunaway?() }
    }

    func note(_ line: @autoclosure () -> String) {
        self.trace?.append(line())
    }

    // MARK: Channel

    var pipeline: ChannelPipeline {
        guard let ownPipeline else { preconditionFailure("There is a pipeline from the beginning on") }
        return ownPipeline
    }
    var allocator: ByteBufferAllocator { ByteBufferAllocator() }
    var closeFuture: EventLoopFuture<Void> { self.closePromise.futureResult }
    var localAddress: SocketAddress? { nil }
    var remoteAddress: SocketAddress? { nil }
    var parent: (any Channel)? { nil }
    var eventLoop: any EventLoop { self.loop }
    var isActive: Bool { self.life == .active }
    var _channelCore: any ChannelCore { self }
    var syncOptions: (any NIOSynchronousChannelOptions)? { Options(channel: self) }

    var isWritable: Bool {
        self.count()
        return self.pending.isWritable
    }

    func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) -> EventLoopFuture<Void> {
        self.loop.makeSucceededVoidFuture()
    }

    func getOption<Option: ChannelOption>(_ option: Option) -> EventLoopFuture<Option.Value> {
        self.loop.makeCompletedFuture { try Options(channel: self).getOption(option) }
    }

    private struct Options: NIOSynchronousChannelOptions {
        let channel: MisbehavingChannel

        func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) throws {
            if self.channel.life == .closed { throw ChannelError.ioOnClosedChannel }
        }

        func getOption<Option: ChannelOption>(_ option: Option) throws -> Option.Value {
            self.channel.count()
            guard self.channel.life != .closed else { throw ChannelError.ioOnClosedChannel }
            let answer: any Sendable =
                switch option {
                case is ChannelOptions.Types.BufferedWritableBytesOption: self.channel.pending.bytes
                case is ChannelOptions.Types.AllowRemoteHalfClosureOption: true
                case is ChannelOptions.Types.AutoReadOption: false
                default: throw ChannelError.operationUnsupported
                }
            guard let value = answer as? Option.Value else { throw ChannelError.operationUnsupported }
            return value
        }
    }
}
