//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore

/// What happens, step by step.
extension MisbehavingRun {
    private enum Step {
        case peerSends, peerEnds, peerEndsUncleanly, peerResets, room, events, turn, time, exchange
        case code, consumer, slowConsumer, sender, flush, closed, lifecycle, permit, share, flushShared
    }

    func begin() throws {
        let handler = try self.channel.pipeline.syncOperations.handler(type: ConnectionHandler.self)
        try self.channel.pipeline.syncOperations.addHandler(self.recorder, position: .before(handler))
        self.loop.timePerLook = self.plan.timePerLook
        self.channel.callLimit = 1_000_000
        self.connection.isolated { self.setUp($0) }
        if self.plan.isEncrypted {
            _ = self.settle()
            // The program may abort the connection as soon as it has heard of the start (seeds 234,134 and 330,528).
            let isOver = self.socket.tls?.session != nil || self.connection.closeCount > 0
            self.check(isOver, "The TLS handshake does not end")
        }
        if self.plan.hasRouter { self.startRouter() }
        if self.plan.hasLogin { self.startLogin() }
        self.channel.beforeSystemCall = { [unowned self] call in self.surprise(before: call) }
    }

    /// What the system does just before it is asked for something.
    private func surprise(before call: MisbehavingChannel.SystemCall) {
        if call == .register {
            guard self.dice.chance(self.plan.failures) else { return }
            self.note("  registration fails")
            self.channel.failsToRegister = true
            self.hasFailedToRegister = true
            return
        }
        guard self.dice.chance(self.plan.surprises) else { return }
        self.note("  before \(call): \(self.changeSystem())")
    }

    private func changeSystem() -> String {
        switch self.dice.below(8) {
        case 0...2: return self.peer.send(&self.dice)
        case 3...4: return self.changeRoom()
        case 5:
            self.peer.end(isClean: false)
            return "peer ends"
        default:
            // With something that was on its way.
            let sent = self.dice.chance(500) ? self.peer.send(&self.dice) + ", " : ""
            self.peer.reset()
            return sent + "peer resets"
        }
    }

    private func changeRoom() -> String {
        let room = self.dice.pick([0, 0, 1, 50, 200, 1000, Int.max, Int.max])
        self.channel.socket.room = room
        return "room for \(room)"
    }

    func step() {
        let isLate = self.steps.count > 15
        let fatal = isLate ? 1 : 0
        let sharing = self.plan.sharesLines ? 6 : 0
        let step = self.dice.pick(weighted: [
            (24, Step.peerSends), (fatal, .peerEnds), (fatal, .peerEndsUncleanly), (fatal, .peerResets), (6, .room),
            (16, .events), (16, .turn), (4, .time), (self.plan.isEncrypted ? 10 : 0, .exchange),
            (16, .code), (3, .consumer), (3, .slowConsumer), (4, .sender), (2, .flush), (1, .closed), (1, .lifecycle),
            (6, .permit), (sharing, .share), (self.owesFlush ? sharing : 0, .flushShared),
        ])
        self.perform(step)
    }

    private func perform(_ step: Step) {
        switch step {
        case .peerSends: self.note(self.peer.send(&self.dice))
        case .peerEnds, .peerEndsUncleanly:
            self.note("\(step)")
            self.peer.end(isClean: step == .peerEnds)
        case .peerResets:
            self.note("peer resets")
            self.peer.reset()
        case .room: self.note(self.changeRoom())
        case .events:
            self.note("events")
            self.channel.handleEvents()
        case .turn:
            self.note("turn")
            self.loop.runOne()
        case .exchange: _ = self.peer.exchange()
        case .time:
            let amount = self.dice.pick([1, 10, 100, 300, 1100, 2100])
            self.note("\(amount) ms pass")
            self.check(self.loop.advance(by: .milliseconds(Int64(amount))), "Work does not end")
        case .code:
            self.note("code")
            self.connection.isolated { socket in
                for _ in 0..<self.dice.within(1...4) { self.act(socket) }
            }
        case .permit:
            self.note("permit")
            self.permits.update { $0 += 1 }
        case .share: self.share()
        case .flushShared: self.flushShared()
        default: self.performTask(step)
        }
    }

    private func performTask(_ step: Step) {
        switch step {
        case .consumer: self.startConsumer(takesItsTime: false)
        case .slowConsumer: self.startConsumer(takesItsTime: true)
        case .sender: self.startSender()
        case .flush: self.startFlush()
        case .closed: self.start("closed") { _ = try? await $0.closed() }
        case .lifecycle: self.start("lifecycle") { for await _ in $0.lifecycleEvents {} }
        default: break
        }
    }

    // MARK: What a hub does

    private func share() {
        let count = self.dice.within(1...3)
        var text = ""
        for _ in 0..<count {
            self.lastShared += 1
            text +=
                "[\"s\",[\(self.lastShared),\"" + String(repeating: "x", count: self.dice.within(0...100)) + "\"]]\n"
        }
        let policy = SharedBacklogPolicy(maximum: 500, dropsOldest: self.dice.chance(500))
        let flushes = self.dice.chance(400)
        let lines = SharedLines(trusted: ByteBuffer(string: text), count: count)
        let result = self.socket.share(lines, backlog: policy, flushes: flushes)
        self.note("share \(text.utf8.count) bytes, flushes \(flushes): \(result)")
        switch result {
        case .written(let isUnflushed):
            self.sharedCount += count
            if isUnflushed { self.owesFlush = true }
            if flushes { self.owesFlush = false }
        case .waiting(let dropped): self.sharedCount += count - dropped
        case .refused, .cutOff: break
        }
    }

    func flushShared() {
        self.note("flushShared")
        self.owesFlush = false
        self.socket.flushShared()
    }
}
