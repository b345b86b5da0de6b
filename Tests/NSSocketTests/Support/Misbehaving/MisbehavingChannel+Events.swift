//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NIOCore

/// What the system reports, and reading.
extension MisbehavingChannel {
    /// Whether `epoll` would report anything about the socket.
    var hasEvents: Bool {
        guard self.life == .active else { return false }
        return self.socket.isHungUp || (self.interest.contains(.peerEnd) && self.socket.hasPeerEnded)
            || (self.interest.contains(.read) && self.socket.isReadable)
            || (self.interest.contains(.write) && self.socket.isWritable)
    }

    /// What the event loop does about a socket of which `epoll` reports something (`SelectableEventLoop.handleEvent`).
    func handleEvents() {
        guard self.life == .active else { return }
        if self.socket.isHungUp { return self.reset() }
        if self.interest.contains(.write), self.socket.isWritable {
            self.note("writable")
            if !self.flushNow(), self.life != .closed { self.register(self.interest.subtracting([.write])) }
        }
        guard self.life == .active else { return }
        if self.interest.contains(.peerEnd), self.socket.hasPeerEnded {
            self.note("peer's end")
            self.hasSeenPeerEnd = true
            self.readToTheEnd()
        } else if self.interest.contains(.read), self.socket.isReadable {
            self.note("readable")
            _ = self.readable()
        }
    }

    private func reset() {
        self.note("reset")
        self.readToTheEnd()
        guard self.life != .closed else { return }
        self.close0(error: IOError(errnoCode: ECONNRESET, reason: "reset"), mode: .all, promise: nil)
    }

    private func readToTheEnd() {
        self.register(self.interest.subtracting([.peerEnd]))
        while self.life == .active, case .normal = self.readable() {}
    }

    // MARK: Reading

    func read0() {
        self.count()
        guard !self.isInputShutDown, self.life != .closed else { return }
        self.note("read")
        self.isReadPending = true
        guard self.life == .active, !self.hasSeenPeerEnd else { return }
        self.register(self.interest.union([.read]))
    }

    private enum ReadState { case normal, end, failed }

    private func readable() -> ReadState {
        defer {
            if self.life != .closed, !self.isReadPending { self.register(self.interest.subtracting([.read])) }
        }
        do {
            guard try self.readFromSocket() else { return self.life == .active ? .failed : .normal }
        } catch {
            return self.readFailed(error)
        }
        if self.life == .active {
            self.note("> read complete")
            self.pipeline.syncOperations.fireChannelReadComplete()
        }
        return .normal
    }

    private func readFailed(_ error: any Error) -> ReadState {
        guard error as? ChannelError == .eof else {
            self.note("> error")
            self.pipeline.syncOperations.fireErrorCaught(error)
            self.close0(error: error, mode: .all, promise: nil)
            return .failed
        }
        guard self.life == .active else { return .end }
        self.note("> read complete")
        self.pipeline.syncOperations.fireChannelReadComplete()
        self.close0(error: error, mode: .input, promise: nil)
        self.isReadPending = false
        return .end
    }

    /// Reads once, as `maxMessagesPerRead` of connections says.
    ///
    /// - Returns: Whether there was anything.
    func readFromSocket() throws -> Bool {
        guard self.life != .closed, !self.isInputShutDown else { throw ChannelError.eof }
        self.ask(.read)
        switch try self.socket.read(atMost: self.readSize) {
        case .wouldBlock: return false
        case .end: throw ChannelError.eof
        case .bytes(let bytes):
            self.isReadPending = false
            self.note("> read \(bytes.readableBytes)")
            if self.hasPeerSaidGoodbye, self.socket.unreadBytes == 0 { self.hasToldPeerEnd = true }
            self.pipeline.syncOperations.fireChannelRead(NIOAny(bytes))
            return true
        }
    }

    // MARK: Registration

    /// Tells the system what is of interest, which may fail.
    func register(_ interest: Set<Interest>) {
        guard self.life != .closed, interest != self.interest else { return }
        self.interest = interest
        self.ask(.register)
        guard self.failsToRegister, self.life == .active else { return }
        self.failsToRegister = false
        let error = IOError(errnoCode: ENOMEM, reason: "epoll_ctl")
        self.note("> error")
        self.pipeline.syncOperations.fireErrorCaught(error)
        self.close0(error: error, mode: .all, promise: nil)
    }
}
