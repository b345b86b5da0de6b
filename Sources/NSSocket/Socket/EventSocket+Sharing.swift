//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

package import NIOCore

/// Sending what many connections get alike, for whoever delivers to all those of an event loop at once.
extension EventSocket {
    /// What became of shared lines.
    package enum SharedSend: Sendable, Hashable {
        /// The channel has them. `isUnflushed`: nothing that it has was unflushed before, and now it is.
        case written(isUnflushed: Bool)
        /// They wait for the peer. To make room for them, so many older messages were dropped.
        case waiting(dropped: Int)
        /// They are lost, as the connection is closing or gone.
        case refused
        /// They are lost, and the connection ends with ``EventSocketError/Code/slowConsumer``: too much waits for the peer.
        case cutOff
    }

    /// The loop that the connection lives on.
    package nonisolated var eventLoop: any EventLoop { self.channel.eventLoop }

    /// Sends lines behind everything that was sent before, without copying them.
    ///
    /// Call on the event loop between the reads of the connection, never from a listener.
    ///
    /// - Parameters:
    ///   - policy: What may wait if the peer does not take it.
    ///   - flushes: Whether the system is asked to take them; otherwise ``flushShared()`` is due.
    package nonisolated func share(
        _ lines: SharedLines, backlog policy: SharedBacklogPolicy, flushes: Bool
    ) -> SharedSend {
        Self.shareHere(self, (lines, policy, flushes))
    }

    /// Asks the system to take what was shared without being flushed. Call on the event loop.
    package nonisolated func flushShared() {
        Self.flushSharedHere(self)
    }

    private static let shareHere = OnLoop<(SharedLines, SharedBacklogPolicy, flushes: Bool), SharedSend> {
        socket, share in
        let isOutermost = socket.beginTurn()
        let result = socket.shareHere(share.0, backlog: share.1, flushes: share.flushes)
        if isOutermost { socket.endShare() }
        return result
    }
    private static let flushSharedHere = OnLoop<Void, Void> { socket, _ in
        let isOutermost = socket.beginTurn()
        socket.flushSharedHere()
        if isOutermost { socket.endTurn() }
    }

    /// Ends a turn that shared lines, in which mostly nothing else happened.
    private func endShare() {
        if self.phase.isDue { self.endTurn() } else { self.phase.isInTurn = false }
    }

    private func shareHere(
        _ lines: SharedLines, backlog policy: SharedBacklogPolicy, flushes: Bool
    ) -> SharedSend {
        var isWritable = self.isWritable
        if !isWritable, self.phase.unflushedBytes > 0 {
            // A channel that was asked for nothing yet is not full because of its peer.
            self.flushSharedHere()
            isWritable = self.isWritable
        }
        switch self.outbox.share(lines, isWritable: isWritable, policy: policy) {
        case .refused: return .refused
        case .waiting(let dropped):
            if dropped > 0 { self.instruments?.metrics?.messagesWereDropped(dropped) }
            return .waiting(dropped: dropped)
        case .full(let waiting):
            self.fail(
                EventSocketError(
                    .slowConsumer, "\(waiting) bytes of broadcasts wait for the peer, which does not take them in time."
                ))
            return .cutOff
        case .write(let before, let count):
            let size = before.readableBytes + lines.bytes.readableBytes
            self.noteActivity()
            self.instruments?.metrics?.sent(messages: count + lines.count, bytes: size)
            let channel = self.channel.pipeline.syncOperations
            if before.readableBytes > 0 { channel.write(NIOAny(before), promise: nil) }
            let unflushed = self.phase.unflushedBytes
            let written = self.wireBytes(of: before) + self.wireBytes(of: lines.bytes)
            guard flushes else {
                self.phase.unflushedBytes += written
                channel.write(NIOAny(lines.bytes), promise: nil)
                return .written(isUnflushed: unflushed == 0)
            }
            self.phase.unflushedBytes = 0
            channel.writeAndFlush(NIOAny(lines.bytes), promise: nil)
            self.wrote(unflushed + written)
            return .written(isUnflushed: false)
        }
    }

    private func flushSharedHere() {
        guard self.phase.unflushedBytes > 0 else { return }
        let size = self.takeUnflushedBytes()
        self.channel.flush()
        self.wrote(size)
        // What was sent meanwhile found the channel full, and waits for it.
        self.phase.isDue = true
    }
}
