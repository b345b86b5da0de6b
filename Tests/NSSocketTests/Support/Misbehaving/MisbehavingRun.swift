//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore

/// A program with one connection whose channel misbehaves, all of it as a seed says: what the peer sends, what the system does, what the
/// program does and when anything of it runs.
///
/// Everything happens on one thread, in ``execute()``. After every step what has to be true is checked; see
/// `MisbehavingRun+Invariants.swift`.
final class MisbehavingRun: @unchecked Sendable {
    /// What was found, and how to see it again.
    struct Finding: CustomStringConvertible {
        let seed: UInt64
        let plan: String
        let steps: [String]
        let violation: String

        var description: String {
            """
            Seed \(self.seed) (\(self.plan)): \(self.violation)
              \(self.steps.suffix(60).joined(separator: "\n  "))
            Replay: NSSOCKET_SEED=\(self.seed) swift test --filter MisbehavingSeedsTests
            """
        }
    }

    let seed: UInt64
    let plan: MisbehavingPlan
    var dice: Dice
    /// Whether each step is printed before it is made.
    private let isVerbose: Bool
    private(set) var steps: [String] = []
    private(set) var violation: String?

    let connection: MisbehavingConnection
    let recorder = MisbehavingRecorder()
    let peer: MisbehavingPeer
    var socket: EventSocket { self.connection.socket }
    var channel: MisbehavingChannel { self.connection.channel }
    var loop: VirtualEventLoop { self.connection.loop }

    // MARK: The program

    var tokens: [ListenerToken] = []
    /// Sequences that are held and have no consumer.
    var sequences: [EventMessageSequence] = []
    /// The names of tasks that have not ended.
    var tasks: [Int: String] = [:]
    var lastTask = 0
    /// What tasks wait for that take their time.
    let permits = Watched(0)
    /// Tasks that wait in `send`.
    var waitingSenders = 0
    /// Messages that were sent from the event loop, and all shared lines that the connection took.
    var sentCount = 0
    var sharedCount = 0
    var lastShared = 0
    /// `flushShared()` is due.
    var owesFlush = false
    var hasClosed = false
    var hasAborted = false
    var hasDrained = false
    /// The system failed to register the socket.
    var hasFailedToRegister = false
    /// The numbers that the witness has heard.
    var witnessed: [Int] = []
    var kept: (mailbox: Mailbox<EventMessage>, consumers: KeptConsumers?)?
    var isOver = false

    init(seed: UInt64, isVerbose: Bool = false) throws {
        self.seed = seed
        self.isVerbose = isVerbose
        var dice = Dice(seed: seed)
        self.plan = MisbehavingPlan(&dice)
        self.dice = dice
        self.connection = try MisbehavingConnection(
            isClient: self.plan.isClient, self.plan.configuration, isAdapted: self.plan.isAdapted,
            tls: self.plan.isEncrypted ? MisbehavingTLS.setup(isClient: self.plan.isClient) : nil)
        self.peer = try MisbehavingPeer(
            of: self.connection, tls: self.plan.isEncrypted, isClient: self.plan.isClient, readSize: self.plan.readSize)
    }

    /// - Returns: What is wrong, if anything is.
    func execute() throws -> Finding? {
        if self.isVerbose { print("Seed \(self.seed): \(self.plan.words)") }
        try self.begin()
        for _ in 0..<self.plan.stepCount where self.violation == nil {
            self.step()
            self.checkAlways()
            if self.dice.chance(500), self.violation == nil { self.rest() }
        }
        if self.violation == nil { self.finish() }
        return self.violation.map { violation in
            Finding(seed: self.seed, plan: self.plan.words, steps: self.steps, violation: violation)
        }
    }

    func note(_ step: String) {
        if self.isVerbose { print("  \(step)") }
        self.steps.append(step)
    }

    func check(_ isTrue: Bool, _ claim: @autoclosure () -> String) {
        guard !isTrue, self.violation == nil else { return }
        self.violation = claim()
        self.note("! \(self.violation ?? "")")
    }

    /// Runs everything that can be done without time passing, and looks at what is left.
    func rest() {
        self.note("rest")
        self.check(self.settle(), "Work does not end")
        self.checkAtRest()
    }

    func settle() -> Bool {
        for _ in 0..<1000 {
            guard self.connection.settle() else { return false }
            guard self.peer.exchange() else { return true }
        }
        return false
    }
}
