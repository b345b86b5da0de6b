//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Logging
internal import NIOCore

/// The end of a connection.
extension EventSocket {
    /// Closes the connection: nothing more can be sent, what was sent still leaves, then the peer is told.
    ///
    /// Returns at once; ``isConnected`` is false from now on. Messages that arrive until the peer has closed too, or
    /// ``Configuration/closeTimeout`` is over, are still delivered. Wait for the end with ``closed()``. Calling it again
    /// does nothing (behaviour catalogue X1).
    public nonisolated func close() {
        self.outbox.refuse(.notConnected)
        self.onLoop { socket in
            let action = socket.lifecycle.closeRequested()
            if action != .none { socket.phase.isEndedHere = true }
            socket.perform(action)
        }
    }

    /// Ends the connection at once: what waits in either direction may be lost.
    ///
    /// Listeners and sequences get nothing more. Calling it again does nothing (behaviour catalogue X4–X7).
    public nonisolated func abort() {
        self.outbox.refuse(.notConnected)
        self.onLoop { $0.abortNow() }
    }

    private func abortNow() {
        guard self.lifecycle.abortRequested() == .closeChannel else { return }
        self.phase.isEndedHere = true
        self.announce(.destroy)
        self.closeChannel()
    }

    // MARK: Our direction

    func perform(_ action: SocketStateMachine.CloseAction) {
        guard action == .flush else { return }
        self.outbox.refuse(.notConnected)
        self.phase.mustFlush = true
        self.startCloseTimer()
        self.pump()
    }

    /// Lets what waits leave, then ends our direction.
    func flushAndEndOutput() {
        self.phase.mustFlush = false
        let flushed = self.channel.eventLoop.makePromise(of: Void.self)
        flushed.futureResult.assumeIsolated().whenSuccess { self.assumeIsolated { $0.outputFlushed() } }
        self.flush(flushed)
        // Only now is known how much waits for the peer. It may have left at once.
        if self.closeReason == nil, self.lifecycle.isFlushing { self.startCloseTimer() }
    }

    private func outputFlushed() {
        self.phase.hasSentAll = true
        switch self.lifecycle.outputFlushed() {
        case .none: break
        case .closeChannel: self.closeChannel()
        case .endOutput:
            self.startCloseTimer(
                within: self.phase.discardAllowance < .max ? self.configuration.refusedInputLinger : nil)
            self.channel.close(mode: .output, promise: nil)
            self.pump()
        }
    }

    /// Starts the close timer. It restarts for as long as the peer takes what is sent.
    private func startCloseTimer(within limit: Duration? = nil) {
        self.closeTimer?.cancel()
        let unsent = self.unsentBytes
        let timeout = self.configuration.closeTimeout
        self.closeTimer = self.channel.eventLoop.assumeIsolated().scheduleTask(
            in: TimeAmount(clamping: min(timeout, limit ?? timeout))
        ) {
            self.assumeIsolated { $0.endIsDue(unsent: unsent) }
        }
    }

    private func endIsDue(unsent: Int) {
        guard self.unsentBytes >= unsent else { return self.startCloseTimer() }
        switch self.lifecycle.endTimedOut() {
        case .none: break
        case .closeChannel: self.closeChannel()
        case .closeChannelReporting(let error):
            self.report(error)
            self.closeChannel()
        }
    }

    // MARK: The peer's direction

    /// Everything that the peer sent before it ended its direction was dealt out.
    func peerEnded() {
        switch self.lifecycle.inputEnded() {
        case .none: break
        case .finishConsumers(let flushAfter):
            self.finishConsumers()
            if flushAfter { self.flushIfConsumersFinished() }
        case .finishConsumersAndClose:
            self.finishConsumers()
            self.closeChannel()
        case .failConsumersAndClose(let failure):
            for inlet in self.inlets where !inlet.outlivesConnection { inlet.mailbox.finish(failure) }
            self.gate?.taker?.finish(failure)
            self.closeChannel()
        }
    }

    private func finishConsumers() {
        self.phase.hasAnnouncedInputClosed = true
        self.announce(.inputClosed)
        for inlet in self.inlets where !inlet.outlivesConnection { inlet.mailbox.finish() }
        self.gate?.taker?.finish()
    }

    /// A consumer has seen the end, or went away.
    func flushIfConsumersFinished() {
        guard !self.inlets.contains(where: { !$0.outlivesConnection && $0.mailbox.isInUse }) else { return }
        self.perform(self.lifecycle.consumersFinished())
    }

    // MARK: The whole

    func channelFailed(_ error: any Error) {
        self.phase.isReading = false
        // That the channel is closed is for `channelClosed()` to tell, which knows an orderly end from another.
        if let error = error as? ChannelError, error == .ioOnClosedChannel || error == .alreadyClosed {
            return self.pump()
        }
        if !self.phase.mustFail { self.pendingFailure = EventSocketError(connectionFailure: error) }
        self.phase.mustFail = true
        self.phase.mustStopDealing = true
        self.pump()
    }

    /// Ends the connection because of what the channel said.
    func failNow() {
        self.phase.mustFail = false
        guard let failure = self.pendingFailure else { return }
        self.pendingFailure = nil
        self.fail(failure)
    }

    /// Ends the connection at once, because of an error.
    func fail(_ failure: EventSocketError) {
        if case .closeChannel(let error) = self.lifecycle.failed(failure) {
            self.outbox.refuse(.notConnected)
            self.report(error)
            self.closeChannel()
        }
    }

    func channelClosed() {
        guard !self.phase.isChannelClosed else { return }
        self.phase.isChannelClosed = true
        self.phase.isReading = false
        self.phase.mustNoteClosed = true
        self.phase.mustStopDealing = true
        self.pump()
    }

    /// Tells the lifecycle that the channel has closed: at first, and when what was left of its input has been dispatched.
    func noteChannelClosed() {
        self.phase.mustNoteClosed = false
        let isFirst = !self.phase.hasNotedClosed
        self.phase.hasNotedClosed = true
        let inputRemains = isFirst && !self.phase.isDeaf && (self.phase.isInputAtEnd || self.hasInput)
        switch self.lifecycle.channelClosed(inputRemains: inputRemains) {
        case .none: break
        case .endInput:
            self.outbox.refuse(.notConnected)
            if self.outbox.discard() { self.phase.hasLost = true }
            // Consumers have as long for the rest as a peer would have.
            self.startCloseTimer()
            self.phase.isInputAtEnd = true
            self.phase.isDue = true
        case .announce(let reason): self.end(reason)
        }
    }

    private func end(_ reason: CloseReason) {
        self.outbox.refuse(.notConnected)
        if self.outbox.discard() { self.phase.hasLost = true }
        for timer in [self.closeTimer, self.idleTimer, self.stallTimer] { timer?.cancel() }
        self.phase.mustStopDealing = true
        self.dropInput()
        // Those that go on with a client's next connection have what the last read brought.
        self.wakeConsumers()
        self.notePauseEnded()
        self.pausing.removeAll()
        for inlet in self.inlets where !inlet.outlivesConnection { inlet.mailbox.finish(reason.failure) }
        self.gate?.taker?.finish(reason.failure)
        self.gate = nil
        self.closeReason = reason
        self.endMalformedLines()
        self.instruments?.metrics?.connectionClosed()
        self.logger(at: .debug)?.closed(reason)
        self.announce(.close(reason))
        if let handOver {
            self.handOver = nil
            handOver(self, reason)
        }
        // Listeners may hold what holds this socket, and go away only when nobody is inside the list any more.
        let gone = self.lifecycleListeners
        self.lifecycleListeners = []
        withExtendedLifetime(gone) {}
        let unheard = self.changeListeners { listeners in
            let former = listeners
            listeners = ListenerRegistry(maxListeners: former.maxListeners)
            return former
        }
        withExtendedLifetime(unheard) {}
    }

    /// Closes the channel, or tells the lifecycle once more that it is closed.
    func closeChannelNow() {
        self.phase.mustCloseChannel = false
        if self.phase.isChannelClosed { self.phase.mustNoteClosed = true } else { self.channel.close(promise: nil) }
    }

    /// At the end of this turn.
    private func closeChannel() {
        // Behind the last message there may still be the goodbye of TLS.
        if self.outbox.discard() || !self.phase.hasSentAll && self.unsentBytes > 0 { self.phase.hasLost = true }
        self.phase.mustCloseChannel = true
        self.phase.mustStopDealing = true
        self.pump()
    }
}

extension CloseReason {
    /// What consumers of a connection that ended so are told, if anything.
    var failure: EventSocketError? {
        switch self {
        case .closedByPeer, .closedLocally: nil
        case .aborted: EventSocketError(.aborted, "The connection was aborted.")
        case .failed(let error): error
        }
    }
}

extension EventSocketError {
    /// Sending on a connection that is closing or gone.
    static var notConnected: EventSocketError {
        EventSocketError(.notConnected, "The connection is closed or closing; nothing more can be sent on it.")
    }
}
