//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

extension EventSocket {
    // MARK: Setting up

    private var gateOrNew: MessageGate {
        if let gate { return gate }
        let gate = MessageGate()
        self.gate = gate
        return gate
    }

    /// Sets the configured rate of messages, if there is one.
    func limitRate() {
        guard let rate = self.configuration.messageRate else { return }
        let gate = self.gateOrNew
        gate.bucket = TokenBucket(perSecond: rate.perSecond, burst: rate.burst, now: self.channel.eventLoop.now)
        gate.excess = rate.excess
    }

    /// Has every message looked at, in this order, before anybody hears it.
    func inspect(_ inspectors: [MessageGate.Inspector]) {
        if !inspectors.isEmpty { self.gateOrNew.inspectors = inspectors }
    }

    /// Closes the connection if no message has arrived by then.
    func expectFirstMessage(within timeout: Duration) {
        self.gateOrNew.awaitsFirst = true
        self.channel.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(clamping: timeout)) { [weak self] in
            self?.assumeIsolated { $0.firstMessageIsDue(after: timeout) }
        }
    }

    private func firstMessageIsDue(after timeout: Duration) {
        guard self.gate?.awaitsFirst == true, !self.lifecycle.isEnding, self.closeReason == nil else { return }
        let error = EventSocketError(
            .firstMessageTimedOut,
            "No message arrived within \(timeout); have the peer speak first, or raise ServerLimits.firstMessageTimeout."
        )
        self.refuseInput(error)
        self.pump()
    }

    // MARK: A message arrives

    /// What whoever listens gets of a message; `nil` if nothing.
    func pass(_ message: EventMessage, through gate: MessageGate) -> EventMessage? {
        gate.awaitsFirst = false
        defer { if gate.isOpen { self.gate = nil } }
        guard self.countForRate(gate) else { return nil }
        var message = message
        for inspector in gate.inspectors {
            switch inspector(message, self) {
            case .pass: break
            case .replace(let other): message = other
            case .drop: return nil
            case .reject(let error):
                self.report(error)
                return nil
            case .close(let error):
                self.refuseInput(error)
                return nil
            }
            guard self.lifecycle.acceptsInput else { return nil }
        }
        guard let taker = gate.taker else { return message }
        gate.taker = nil
        // What follows is for whoever asks next, and perhaps nobody has yet.
        self.phase.mustStopDealing = true
        _ = taker.push(message, bytes: 0)
        taker.finish()
        return nil
    }

    private func countForRate(_ gate: MessageGate) -> Bool {
        let now = self.channel.eventLoop.now
        if gate.excess == .close, gate.bucket?.wait(now: now) != nil {
            self.refuseInput(
                EventSocketError(
                    .rateExceeded,
                    "The peer sends more messages than Configuration.messageRate allows; have it send less, or raise it."
                )
            )
            return false
        }
        gate.bucket?.spend(now: now)
        if gate.excess == .pause, let wait = gate.bucket?.wait(now: now) { self.pause(.messageRate, for: wait) }
        return true
    }

    /// Stops reading and dispatching for a time.
    func pause(_ pause: ReadPauses, for time: TimeAmount) {
        self.phase.pauses.insert(pause)
        self.phase.mustStopDealing = true
        self.channel.eventLoop.assumeIsolated().scheduleTask(in: time) { [weak self] in
            self?.assumeIsolated { $0.resume(from: pause) }
        }
    }

    /// A reason to pause is over.
    func resume(from pause: ReadPauses) {
        self.phase.pauses.remove(pause)
        self.pump()
    }

    // MARK: The next message, for one task

    func take(into mailbox: Mailbox<EventMessage>) {
        if let closeReason {
            mailbox.finish(closeReason.failure)
            return
        }
        guard self.lifecycle.isInputOpen, !self.phase.isDeaf else {
            mailbox.finish()
            return
        }
        let gate = self.gateOrNew
        guard gate.taker == nil else {
            mailbox.finish(
                EventSocketError(.invalidArgument, "Two tasks wait for the next message; let one task take them.")
            )
            return
        }
        gate.taker = mailbox
        self.phase.hasTaken = true
        self.pump()
    }

    func stopTaking(_ mailbox: Mailbox<EventMessage>) {
        guard let gate, gate.taker === mailbox else { return }
        gate.taker = nil
        if gate.isOpen { self.gate = nil }
    }
}
