//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore

/// What is true at any time, at rest, and after the end.
extension MisbehavingRun {
    /// Checked after every step.
    func checkAlways() {
        let announced = self.connection.announced.value
        self.check(self.connection.closeCount <= 1, "The end is announced \(self.connection.closeCount) times")
        if self.connection.closeCount == 1, let last = announced.last {
            self.check(last.hasPrefix("close"), "\(last) is announced after the end")
        }
        let starts = announced.count { $0 == "start" }
        self.check(starts <= (self.plan.isClient ? 1 : 0), "The start is announced \(starts) times")
        self.check(announced.count { $0 == "inputClosed" } <= 1, "The end of the input is announced twice")
        if self.channel.callCount > self.channel.callLimit { self.check(false, "The channel is called without end") }
    }

    /// Checked when everything has run that can without time passing.
    func checkAtRest() {
        self.checkMailboxes()
        self.connection.isolated { socket in
            if socket.isConnected { self.checkOutput(socket) }
            self.checkInput(socket)
        }
    }

    private func checkMailboxes() {
        for inlet in self.socket.inletsToCheck + (self.kept?.consumers?.inlets ?? []) {
            let mailbox = inlet.mailbox
            self.check(
                mailbox.count == 0 || !mailbox.hasWaiter,
                "The mailbox of \(inlet.label) has \(mailbox.count) messages, and its consumer sleeps")
        }
    }

    /// Whatever waits for the channel does so because the channel takes nothing.
    private func checkOutput(_ socket: isolated EventSocket) {
        guard socket.isWritable, self.channel.life == .active else { return }
        let (written, accepted) = (self.recorder.writtenLines, socket.acceptedMessageCount + self.sharedCount)
        self.check(
            written == accepted, "\(accepted - written) of \(accepted) messages wait, and the channel is writable")
        self.check(self.waitingSenders == 0, "\(self.waitingSenders) senders sleep, and the channel is writable")
        self.check(
            !socket.phase.pauses.contains(.congested), "Reading waits for the output, and the channel is writable")
    }

    /// Whatever arrived and can be dispatched is; and if there may be more, it was asked for.
    private func checkInput(_ socket: isolated EventSocket) {
        let phase = socket.phase
        self.check(
            socket.pausing.allSatisfy { $0.mailbox.count > 0 }, "Reading waits for a mailbox that is empty")
        let isHeldUp = (!socket.pausing.isEmpty && socket.gate?.taker == nil) || !phase.pauses.isEmpty
        let isWanted =
            phase.isInDemand || socket.lifecycle.isEnding || socket.gate?.taker != nil
            || (phase.isDraining && !phase.hasTaken)
        guard isWanted, !isHeldUp, socket.lifecycle.acceptsInput else { return }
        self.check(phase.isDeaf || !socket.hasInput, "Something arrived, is wanted, and is not dispatched")
        guard self.channel.life == .active, !self.channel.isInputShutDown, socket.lifecycle.isInputOpen,
            !phase.isInputAtEnd, !phase.isDraining || socket.lifecycle.isEnding, phase.discardAllowance > 0
        else { return }
        self.check(self.recorder.isReadPending, "The connection wants to read, and has not asked the channel to")
    }

    /// The end of the input is announced: everything before it was heard.
    func checkInputEnd(_ socket: isolated EventSocket) {
        guard self.plan.hasWitness, !self.plan.inspects, !self.plan.hasLogin, self.channel.hasToldPeerEnd,
            !socket.phase.isDeaf
        else { return }
        let expected = self.peer.lines.prefix(self.recorder.receivedLines).compactMap { $0 }
        // A last line may be complete but for its line feed.
        let isComplete = self.witnessed.starts(with: expected) && self.witnessed.count <= expected.count + 1
        self.check(
            isComplete, "At the end of the input \(self.witnessed.count) of \(expected.count) messages were heard")
    }

    /// A consumer was told that nothing more will come.
    func sequenceEnded() {
        let isFailure = self.connection.announced.value.last?.hasPrefix("close failed") ?? false
        self.check(
            !isFailure || self.channel.hasToldPeerEnd || self.hasDrained,
            "A sequence ends as if the connection had ended in an orderly way")
    }

    /// The end was announced: whether with the truth.
    func checkReason() {
        guard let reason = self.connection.announced.value.last else { return }
        switch reason {
        case "close closedByPeer":
            self.check(self.channel.hasToldPeerEnd, "The connection broke, but closedByPeer is announced")
        case "close closedLocally":
            self.check(self.hasClosed || self.hasDrained, "closedLocally is announced without a close")
            self.check(
                !self.hasLostMessages, "The connection broke before everything was sent, but closedLocally is announced"
            )
        case "close aborted": self.check(self.hasAborted, "aborted is announced without an abort")
        case "close failed connectionFailed":
            self.check(
                self.channel.socket.isReset || self.hasFailedToRegister || self.channel.hasLostWrites
                    || self.plan.isEncrypted || self.plan.isAdapted,
                "A failure is announced for an orderly end")
        default: break
        }
    }

    /// Whether messages that the connection took did not reach the system. Over TLS there are bytes that are none of them: what ends a
    /// direction, and a server's tickets (RFC 8446 §4.6.1).
    private var hasLostMessages: Bool {
        guard self.plan.isEncrypted else { return self.channel.hasLostWrites }
        _ = self.peer.exchange()
        return self.arrivedCount < self.sentCount
    }

    /// The witness has heard the peer's frames in order, without a gap.
    func checkWitness() {
        guard self.plan.hasWitness, !self.plan.inspects, !self.plan.hasLogin else { return }
        let sent = self.peer.lines.compactMap { $0 }
        self.check(sent.starts(with: self.witnessed), "A listener heard \(self.witnessed), of \(sent)")
    }

    /// What the peer got is what was sent, in order and without a gap.
    func checkSent() {
        let text = String(buffer: self.peer.received)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        // The last may be cut off.
        lines.removeLast()
        var (last, lastShared) = (0, 0)
        for line in lines {
            let number = Int(line.drop { !$0.isNumber }.prefix { $0.isNumber }) ?? 0
            if line.hasPrefix("[\"o\",") {
                self.check(number == last + 1, "The peer got message \(number) behind \(last)")
                last = number
            } else if line.hasPrefix("[\"s\",") {
                self.check(number > lastShared, "The peer got shared line \(number) behind \(lastShared)")
                lastShared = number
            }
        }
    }
}

extension EventSocket {
    /// The connection's ends of mailboxes, for whoever is on its loop.
    nonisolated var inletsToCheck: [Inlet] { self.assumeIsolated { $0.inlets } }
}
