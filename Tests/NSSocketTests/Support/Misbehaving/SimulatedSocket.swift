//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NIOCore

/// A TCP socket without a system: what has arrived, how much it takes, and how it broke. Behaves like one of Linux.
struct SimulatedSocket {
    enum Reading {
        case bytes(ByteBuffer)
        case wouldBlock
        case end
    }

    /// What the peer sent and nobody has read.
    private var incoming = ByteBuffer()
    /// What `SO_ERROR` would say: told once.
    private var error: CInt?
    /// The peer ended its direction.
    private(set) var hasPeerEnded = false
    private(set) var isReset = false
    private(set) var isOutputShutDown = false
    /// How many more bytes the system takes.
    var room = Int.max
    /// What it took, all of it.
    private(set) var taken = ByteBuffer()

    /// Whether `epoll` would report that there is something to read.
    var isReadable: Bool { self.incoming.readableBytes > 0 || self.hasPeerEnded || self.isReset }
    var isWritable: Bool { self.room > 0 || self.isReset }
    var unreadBytes: Int { self.incoming.readableBytes }
    /// Whether the peer can still send.
    var isPeerOpen: Bool { !self.hasPeerEnded && !self.isReset }
    /// Whether both directions are shut down (`EPOLLHUP`) or the connection broke (`EPOLLERR`).
    var isHungUp: Bool { self.isReset || (self.hasPeerEnded && self.isOutputShutDown) }

    // MARK: The peer

    mutating func peerSends(_ bytes: ByteBuffer) {
        guard self.isPeerOpen else { return }
        self.incoming.writeImmutableBuffer(bytes)
    }

    mutating func peerEnds() {
        if !self.isReset { self.hasPeerEnded = true }
    }

    /// What has arrived before can still be read.
    mutating func peerResets() {
        guard !self.isReset else { return }
        self.isReset = true
        self.error = self.hasPeerEnded ? EPIPE : ECONNRESET
    }

    // MARK: System calls

    mutating func read(atMost count: Int) throws -> Reading {
        if let bytes = self.incoming.readSlice(length: min(count, self.incoming.readableBytes)), bytes.readableBytes > 0
        {
            self.incoming.discardReadBytes()
            return .bytes(bytes)
        }
        try self.throwError("read")
        return self.isReset || self.hasPeerEnded ? .end : .wouldBlock
    }

    /// - Returns: How many bytes the system took; fewer than all if it would block then.
    mutating func write(_ buffers: some Sequence<ByteBuffer>) throws -> Int {
        try self.throwError("write")
        if self.isReset || self.isOutputShutDown { throw IOError(errnoCode: EPIPE, reason: "write") }
        var count = 0
        for var buffer in buffers {
            let size = min(buffer.readableBytes, self.room)
            if let bytes = buffer.readSlice(length: size) { self.taken.writeImmutableBuffer(bytes) }
            if self.room < Int.max { self.room -= size }
            count += size
            if buffer.readableBytes > 0 { break }
        }
        return count
    }

    mutating func shutDownOutput() throws {
        if self.isReset { throw IOError(errnoCode: ENOTCONN, reason: "shutdown") }
        self.isOutputShutDown = true
    }

    private mutating func throwError(_ call: String) throws {
        guard let error = self.error.take() else { return }
        throw IOError(errnoCode: error, reason: call)
    }
}
