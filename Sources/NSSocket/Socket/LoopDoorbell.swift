//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#endif
internal import NIOCore
internal import NIOPosix

/// A pipe from an event loop to itself: rings after the loop has looked at its sockets.
///
/// SwiftNIO runs tasks and timers until none is ready before it polls its sockets. Only what the poll itself reports comes for certain
/// after it, together with whatever else has arrived.
final class LoopDoorbell: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private static let byte = ByteBuffer(integer: UInt8(0))

    private let channel: NIOLoopBoundBox<(any Channel)?>
    private let onRing: NIOLoopBound<() -> Void>

    /// Opens a pipe.
    ///
    /// - Parameter onRing: Called once for each ring.
    /// - Returns: `nil` if the event loop has no sockets to poll, or the process no descriptors left.
    static func open(on eventLoop: any EventLoop, onRing: @escaping () -> Void) -> LoopDoorbell? {
        guard let bootstrap = NIOPipeBootstrap(validatingGroup: eventLoop) else { return nil }
        var descriptors: [CInt] = [-1, -1]
        guard pipe(&descriptors) == 0 else { return nil }
        for descriptor in descriptors { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        let doorbell = LoopDoorbell(on: eventLoop, onRing)
        bootstrap
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(doorbell)
                }
            }
            .takingOwnershipOfDescriptors(input: descriptors[0], output: descriptors[1])
            .assumeIsolated()
            .whenComplete { result in
                switch result {
                case .success(let channel): doorbell.channel.value = channel
                case .failure: for descriptor in descriptors { close(descriptor) }
                }
            }
        return doorbell
    }

    private init(on eventLoop: any EventLoop, _ onRing: @escaping () -> Void) {
        self.channel = NIOLoopBoundBox(nil, eventLoop: eventLoop)
        self.onRing = NIOLoopBound(onRing, eventLoop: eventLoop)
    }

    /// Rings once the loop has polled its sockets.
    ///
    /// - Returns: Whether it will: not before the pipe is open, nor after the loop was shut down.
    func ring() -> Bool {
        guard let channel = self.channel.value, channel.isActive else { return false }
        channel.writeAndFlush(Self.byte, promise: nil)
        return channel.isActive
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.onRing.value()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.channel.value = nil
    }
}
