//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// What was given to the channel: whether the system has it, and whether the peer takes it in time.
extension EventSocket {
    /// What the channel holds because the peer does not take it.
    var unsentBytes: Int {
        if let adapter { return self.phase.isChannelClosed ? 0 : adapter.unsentBytes }
        return (try? self.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    /// Whether the channel may be given more.
    ///
    /// As long as the peer takes what it gets, the channel holds nothing but what was not flushed yet, and need not be asked.
    var isWritable: Bool {
        self.phase.isReceiptDue
            ? self.channel.isWritable : self.phase.unflushedBytes <= self.configuration.outbound.highWatermark
    }

    /// How many bytes the channel has to send for a buffer that is written to it.
    func wireBytes(of buffer: ByteBuffer) -> Int {
        self.tls?.encryptedSize(of: buffer.readableBytes) ?? buffer.readableBytes
    }

    /// The channel has so many bytes more to send, and the system was asked to take them.
    func wrote(_ count: Int) {
        // A write that fails closes the channel at once, and the handler has heard of it.
        guard !self.phase.isChannelClosed else {
            self.phase.hasLost = true
            return
        }
        self.writeProgress?.wrote(count)
        guard !self.phase.isReceiptDue || self.writeProgress == nil else { return }
        let unsent = self.unsentBytes
        guard unsent > 0 else { return }
        if !self.phase.isReceiptDue { self.askForReceipt() }
        if self.writeProgress == nil { self.beginWritePeriod(unsent: unsent) }
    }

    /// Returns, through the promise, whether the system has everything that was sent before.
    func confirm(_ promise: EventLoopPromise<Void>) {
        let (bytes, messages) = self.outbox.drain(isWritable: true)
        let count = bytes.readableBytes
        if count > 0 { self.instruments?.metrics?.sent(messages: messages, bytes: count) }
        let isBehindOthers = count > 0 || self.unsentBytes > 0
        let written = self.channel.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { result in
            self.assumeIsolated { socket in
                switch result {
                case .success where socket.phase.hasLost: promise.fail(ChannelError.ioOnClosedChannel)
                case .success: promise.succeed()
                // That nothing can be written now says nothing about what was written before.
                case .failure where !isBehindOthers && !socket.phase.hasLost: promise.succeed()
                case .failure(let error):
                    socket.phase.hasLost = true
                    promise.fail(error)
                }
            }
        }
        let isOutermost = self.beginTurn()
        let unflushed = self.takeUnflushedBytes()
        self.give(bytes, promise: written)
        if count + unflushed > 0 { self.wrote(unflushed + self.wireBytes(of: bytes)) }
        if isOutermost { self.endTurn() }
    }

    /// Has the channel say when the system has taken what waits now, or that it never will.
    private func askForReceipt() {
        self.phase.isReceiptDue = true
        let receipt = self.channel.eventLoop.makePromise(of: Void.self)
        receipt.futureResult.assumeIsolated().whenComplete { result in
            self.assumeIsolated { socket in
                socket.phase.isReceiptDue = false
                guard !socket.phase.hasSentAll else { return }
                switch result {
                case .failure: socket.phase.hasLost = true
                case .success: if socket.unsentBytes > 0 { socket.askForReceipt() }
                }
                // Whether the channel may be given more is asked of something else from now on.
                socket.pump()
            }
        }
        self.give(ByteBuffer(), promise: receipt)
    }

    // MARK: The deadline

    private func beginWritePeriod(unsent: Int) {
        let limits = self.configuration.outbound
        guard let deadline = limits.writeDeadline else { return }
        self.writeProgress = WriteProgress(unsent: unsent, minimum: limits.minimumProgress)
        // Not kept, and so not cancelled: it ends by itself, and a connection need not have room for it.
        self.channel.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(clamping: deadline)) { [weak self] in
            self?.assumeIsolated { $0.writePeriodEnded(after: deadline) }
        }
    }

    private func writePeriodEnded(after deadline: Duration) {
        guard let progress = self.writeProgress, self.closeReason == nil else { return }
        self.writeProgress = nil
        let unsent = self.unsentBytes
        switch progress.ended(unsent: unsent) {
        case .done: break
        case .again: self.beginWritePeriod(unsent: unsent)
        case .tooSlow(let taken, let required):
            self.fail(
                EventSocketError(
                    .slowConsumer,
                    """
                    The peer took \(taken) bytes of what waits for it in \(deadline), less than \(required); \
                    have it read faster, or change OutboundLimits.writeDeadline or minimumProgress.
                    """
                )
            )
        }
    }
}
