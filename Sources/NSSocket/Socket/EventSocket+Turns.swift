//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// When a connection acts: at the end of a turn, on what its state says is due.
extension EventSocket {
    /// Performs what is due, at once or at the end of the turn that this call is part of.
    ///
    /// To be called whenever something has changed that decides what is due: a fact of the channel, demand, room, time, a wish to
    /// end. What is due is a function of the connection's state, asked for here, so that it does not matter which of these came last.
    ///
    /// **No entry acts within another.** SwiftNIO calls back from within `write`, `flush`, `close` and `read`, and users' closures
    /// call the connection. The outermost entry is the turn; every other one records what happened and returns, and the turn performs
    /// it before it ends. Between the reads of one cycle nothing is performed: SwiftNIO completes the cycle, or closes the channel,
    /// and both end up here.
    func pump() {
        guard self.beginTurn() else {
            self.phase.isDue = true
            return
        }
        self.endTurn()
    }

    /// Begins a turn.
    ///
    /// - Returns: `false` within another turn, which performs what the caller records.
    func beginTurn() -> Bool {
        guard !self.phase.isInTurn else { return false }
        self.phase.isInTurn = true
        return true
    }

    /// Performs what is due, and ends the turn.
    func endTurn() {
        if !self.phase.isReading { self.performDue() }
        self.phase.isInTurn = false
    }

    private func performDue() {
        repeat {
            self.phase.isDue = false
            if self.phase.mustFail { self.failNow() }
            if self.isDealDue { self.deal() }
            if self.isStopDue { self.stopListening() }
            self.wakeConsumers()
            self.drain()
            if self.phase.mustCloseChannel {
                self.closeChannelNow()
            } else if self.phase.mustFlush {
                self.flushAndEndOutput()
            }
            if self.phase.mustNoteClosed { self.noteChannelClosed() }
            if !self.phase.isDue { self.readIfWanted() }
        } while self.phase.isDue || self.isDealDue
    }

    func wakeConsumers() {
        for inlet in self.touched {
            inlet.isTouched = false
            if let metrics = self.instruments?.metrics { metrics.mailboxHolds(inlet.mailbox.count) }
            inlet.mailbox.wake()
        }
        self.touched.removeAll(keepingCapacity: true)
    }
}
