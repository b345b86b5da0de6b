//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore

/// What handlers ask of the channel, with what it calls back before it returns.
extension MisbehavingChannel {
    func localAddress0() throws -> SocketAddress { throw ChannelError.operationUnsupported }
    func remoteAddress0() throws -> SocketAddress { throw ChannelError.operationUnsupported }
    func register0(promise: EventLoopPromise<Void>?) { promise?.fail(ChannelError.operationUnsupported) }
    func registerAlreadyConfigured0(promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }
    func bind0(to: SocketAddress, promise: EventLoopPromise<Void>?) { promise?.fail(ChannelError.operationUnsupported) }
    func connect0(to: SocketAddress, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }
    func triggerUserOutboundEvent0(_ event: Any, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }
    func channelRead0(_ data: NIOAny) {}
    func errorCaught0(error: any Error) {}

    // MARK: Output

    func write0(_ data: NIOAny, promise: EventLoopPromise<Void>?) {
        self.count()
        guard self.life != .closed else {
            self.noteLoss(data)
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        guard !self.isOutputShutDown else {
            self.noteLoss(data)
            promise?.fail(ChannelError.outputClosed)
            return
        }
        guard case .byteBuffer(let bytes) = self.unwrapData(data, as: IOData.self) else { return }
        self.note("write \(bytes.readableBytes)")
        if self.pending.add(bytes, promise) {
            self.note("> unwritable")
            self.pipeline.syncOperations.fireChannelWritabilityChanged()
        }
    }

    private func noteLoss(_ data: NIOAny) {
        if case .byteBuffer(let bytes) = self.unwrapData(data, as: IOData.self), bytes.readableBytes > 0 {
            self.hasLostWrites = true
        }
    }

    func flush0() {
        self.count()
        guard self.life != .closed else { return }
        self.note("flush")
        self.pending.flush()
        guard self.life == .active else { return }
        if !self.interest.contains(.write), self.flushNow() { self.register(self.interest.union([.write])) }
    }

    /// - Returns: Whether to register for the socket to become writable.
    func flushNow() -> Bool {
        guard !self.isFlushing else { return false }
        self.isFlushing = true
        defer { self.isFlushing = false }
        while self.pending.isFlushPending, self.life != .closed {
            let isWritten: Bool
            do {
                isWritten = try self.writeToSocket()
                if self.pending.publishWritability() {
                    self.note("> writable")
                    self.pipeline.syncOperations.fireChannelWritabilityChanged()
                }
            } catch {
                self.writeFailed(error)
                return false
            }
            if isWritten {
                if self.pending.isCloseDue {
                    self.close0(error: ChannelError.outputClosed, mode: .output, promise: nil)
                }
            } else if self.life != .closed, self.pending.isFlushPending {
                return true
            }
        }
        return false
    }

    /// - Returns: Whether everything that was flushed is written.
    private func writeToSocket() throws -> Bool {
        // As `writeSpinCount` has it.
        for _ in 0...16 {
            while true {
                guard self.life != .closed, self.pending.isFlushPending else { return true }
                let flushed = self.pending.flushed
                let size = flushed.reduce(0) { $0 + $1.readableBytes }
                self.ask(.write)
                let count = size == 0 ? 0 : try self.socket.write(flushed)
                self.note("wrote \(count) of \(size)")
                if count == 0, size > 0 { return false }
                self.pending.wrote(count)?.succeed()
                if count < size { break }
            }
        }
        return false
    }

    private func writeFailed(_ error: any Error) {
        self.note("write failed")
        if self.life == .active, self.isReadPending, !self.isInputShutDown {
            var hasRead = false
            while let read = try? self.readFromSocket(), read { hasRead = true }
            if hasRead, self.life == .active {
                self.note("> read complete")
                self.pipeline.fireChannelReadComplete()
            }
        }
        self.close0(error: error, mode: .all, promise: nil)
    }

    // MARK: The end

    func close0(error: any Error, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        self.count()
        switch mode {
        case .output: self.closeOutput(error, promise)
        case .input: self.closeInput(error, promise)
        case .all: self.closeAll(error, promise)
        }
    }

    private func closeOutput(_ error: any Error, _ promise: EventLoopPromise<Void>?) {
        if self.isOutputShutDown {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        if self.isInputShutDown { return self.closeAll(error, promise) }
        guard case .shutDown(let promise) = self.pending.closeOutbound(promise) else { return }
        self.ask(.shutDown)
        self.note("shut down")
        do {
            try self.socket.shutDownOutput()
            self.isOutputShutDown = true
            promise?.succeed()
        } catch {
            promise?.fail(error)
        }
        self.register(self.interest.subtracting([.write]))
        self.pipeline.fireUserInboundEventTriggered(ChannelEvent.outputClosed)
    }

    private func closeInput(_ error: any Error, _ promise: EventLoopPromise<Void>?) {
        if self.isInputShutDown {
            promise?.fail(ChannelError.inputClosed)
            return
        }
        if error as? ChannelError == .eof { self.hasToldPeerEnd = true }
        if self.isOutputShutDown { return self.closeAll(error, promise) }
        self.isInputShutDown = true
        self.register(self.interest.subtracting([.read]))
        promise?.succeed()
        self.note("> input closed")
        self.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }

    private func closeAll(_ error: any Error, _ promise: EventLoopPromise<Void>?) {
        guard self.life != .closed else {
            promise?.fail(ChannelError.alreadyClosed)
            return
        }
        self.ask(.close)
        guard self.life != .closed else { return }
        let wasActive = self.life == .active
        self.interest = []
        self.life = .closed
        self.closeError = error
        if self.pending.bytes > 0 { self.hasLostWrites = true }
        let (writes, close) = self.pending.removeAll()
        writes?.fail(error)
        close?.fail(error)
        promise?.succeed()
        self.note("> inactive")
        if wasActive { self.pipeline.syncOperations.fireChannelInactive() }
        self.pipeline.syncOperations.fireChannelUnregistered()
        self.loop.execute {
            self.removeHandlers(pipeline: self.pipeline)
            self.closePromise.succeed()
        }
    }
}
