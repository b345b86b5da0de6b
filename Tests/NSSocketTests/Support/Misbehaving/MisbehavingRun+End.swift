//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore

/// The end of a run: the connection ends, as the plan says, and everything ends with it.
extension MisbehavingRun {
    func finish() {
        self.channel.beforeSystemCall = nil
        self.channel.failsToRegister = false
        self.loop.timePerLook = .zero
        self.note("finale: \(self.plan.finale)")
        if self.owesFlush { self.flushShared() }
        self.beginFinale()
        self.permits.update { $0 = 1_000_000 }
        self.check(self.settle(), "Work does not end")
        // Sequences that listeners have opened since, and that have no consumer, would keep the connection open.
        self.dropSequences()
        self.check(self.settle(), "Work does not end")
        self.checkAlways()
        if self.violation == nil { self.checkAtRest() }
        self.awaitEnd()
        if self.violation == nil { self.checkRemains() }
    }

    private func beginFinale() {
        let finale = self.plan.finale
        self.channel.socket.room = finale == .closeStubborn ? 0 : Int.max
        switch finale {
        case .close, .closeStubborn: self.close(self.socket)
        case .peerEnds:
            self.dropSequences()
            self.peer.end()
        case .peerResets: self.peer.reset()
        case .abort: self.abort(self.socket)
        case .drain:
            self.dropSequences()
            self.drain(self.socket)
        }
    }

    private func awaitEnd() {
        // A connection without demand, or one that a program may still answer on, ends when the program leaves its scope.
        if self.plan.finale == .peerEnds, self.connection.closeCount == 0 { self.close(self.socket) }
        if self.plan.finale != .closeStubborn {
            self.check(self.settle(), "Work does not end")
            if self.plan.finale != .drain { self.peer.end() }
            self.check(self.settle(), "Work does not end")
        }
        // Rates, idle times and closing take theirs.
        for _ in 0..<10 {
            self.check(self.loop.advance(by: .minutes(1)), "Work does not end")
            self.check(self.settle(), "Work does not end")
            self.dropSequences()
        }
        self.checkAlways()
        guard self.violation == nil else { return }
        self.check(self.channel.life == .closed, "The connection does not close")
        self.check(self.connection.closeCount == 1, "The end is not announced")
        self.check(!self.connection.isolated { $0.holdsInput }, "Something that was read is kept after the end")
        self.checkReason()
        self.checkWitness()
        self.checkSent()
        self.checkAtRest()
    }

    /// Nothing is left of the connection.
    private func checkRemains() {
        self.kept?.mailbox.finish()
        self.dropSequences()
        self.check(self.settle(), "Work does not end")
        self.check(self.tasks.isEmpty, "Tasks do not end: \(self.tasks.values.sorted())")
        // Periods of the write deadline end by themselves.
        self.check(self.loop.advance(by: .hours(1)), "Work does not end")
        self.check(self.loop.timerCount == 0, "\(self.loop.timerCount) timers are left")
        self.peer.leave()
        self.kept = nil
        self.isOver = true
    }
}
