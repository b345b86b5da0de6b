//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

@testable import NSSocketHub

/// Knows all that was sent, hears all that each hub says, and so what is wrong.
struct SimulationOracle {
    /// What one life of a hub got of one stream of another's.
    struct Link: Hashable {
        var receiver: Int
        var sender: Int
        var stream: Int
    }

    struct Account {
        var delivered = 0
        var missing = 0
        var isUnknown = false
        var last = 0
        /// How many were sent before counting began; `nil` as long as none was delivered.
        var offset: Int?
    }

    struct Pair: Hashable {
        var receiver: Int
        var sender: Int
    }

    /// When each broadcast was sent, by sender and stream.
    private(set) var sent: [Int: [[Int]]] = [:]
    private(set) var accounts: [Link: Account] = [:]
    /// When the latest heartbeat was sent that arrived.
    var heartbeats: [Pair: Int] = [:]
    /// When a receiver had a complete answer for the first time.
    var synced: [Pair: Int] = [:]
    /// Presences as a receiver was told.
    private(set) var presences: [Int: [String: String]] = [:]
    var faults: [String] = []
    /// Who has said something that names a receiver's life, which none can that was dead before.
    private var answers: Set<Pair> = []

    mutating func answered(_ receiver: Int, by sender: Int) {
        self.answers.insert(Pair(receiver: receiver, sender: sender))
    }

    /// A receiver believes something of a sender.
    mutating func heard(from sender: Int, at receiver: Int) {
        if !self.answers.contains(Pair(receiver: receiver, sender: sender)) {
            self.faults.append("\(receiver) believes \(sender), which has never answered it")
        }
    }

    mutating func next(life: Int, stream: Int, time: Int) -> SimulatedMessage {
        self.sent[life, default: Array(repeating: [], count: SimulatedMessage.streams.count)][stream].append(time)
        return SimulatedMessage(life: life, stream: stream, index: self.sent[life]?[stream].count ?? 0)
    }

    mutating func delivered(_ message: SimulatedMessage, audience: Audience, to receiver: Int, isSteady: Bool) {
        self.heard(from: message.life, at: receiver)
        let link = Link(receiver: receiver, sender: message.life, stream: message.stream)
        var account = self.accounts[link] ?? Account()
        if SimulatedMessage.streams[message.stream] != audience { self.faults.append("\(link): for \(audience)") }
        if message.index <= account.last { self.faults.append("\(link): \(message.index) after \(account.last)") }
        account.last = message.index
        account.delivered += 1
        let offset = message.index - account.delivered - account.missing
        if let expected = account.offset, isSteady, offset != expected {
            self.faults.append("\(link): \(offset - expected) missing before \(message.index), untold")
        }
        account.offset = account.offset ?? offset
        self.accounts[link] = account
    }

    mutating func gap(_ gap: Gap, sender: Int, receiver: Int) {
        guard let stream = SimulatedMessage.streams.firstIndex(of: gap.audience) else { return }
        let link = Link(receiver: receiver, sender: sender, stream: stream)
        if let count = gap.count {
            self.accounts[link, default: Account()].missing += count
        } else {
            self.accounts[link, default: Account()].isUnknown = true
        }
    }

    mutating func presence(_ change: PresenceChange, receiver: Int) {
        let (presence, isJoin, isLeave) =
            switch change {
            case .joined(let presence): (presence, true, false)
            case .updated(let presence): (presence, false, false)
            case .left(let presence): (presence, false, true)
            }
        let key = "\(presence.room) \(presence.id)"
        let old = self.presences[receiver]?[key]
        if isJoin != (old == nil) || isLeave && old != presence.data.text {
            self.faults.append("\(receiver) heard \(change), and had \(old ?? "nothing")")
        }
        self.presences[receiver, default: [:]][key] = isLeave ? nil : presence.data.text
    }

    /// When all has come to rest: whether everything that was owed has been delivered or reported.
    mutating func settle(receiver: Int, sender: Int, stream: Int, senderLives: Bool) {
        let times = self.sent[sender]?[stream] ?? []
        let account = self.accounts[Link(receiver: receiver, sender: sender, stream: stream)] ?? Account()
        let pair = Pair(receiver: receiver, sender: sender)
        let accounted = account.delivered + account.missing
        if accounted > times.count {
            self.faults.append("\(receiver) of \(sender) in \(stream): \(accounted) of \(times.count)")
        }
        guard let synced = self.synced[pair] else { return }
        let before = times.count { $0 <= synced }
        if let offset = account.offset, offset > before {
            self.faults.append("\(receiver) of \(sender) in \(stream): began with \(offset), after \(before)")
        }
        // What a dead one had sent after the last heartbeat that arrived, nobody can know of.
        let owed = senderLives ? times.count : times.count { $0 < self.heartbeats[pair] ?? 0 }
        let reached = accounted + (account.offset ?? before)
        // Where nothing of it was ever heard, the doubt about everybody's stands for it.
        let everybody = self.accounts[Link(receiver: receiver, sender: sender, stream: 4)]?.isUnknown ?? false
        let isUnknown = account.isUnknown || accounted == 0 && everybody
        if reached < owed, senderLives || !isUnknown {
            self.faults.append(
                "\(receiver) of \(sender) in \(stream): \(account), of \(owed), \(before) of before")
        }
    }
}
