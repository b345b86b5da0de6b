//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore

/// What a seed stands for: what kind of connection, how it is set up, and how it ends.
struct MisbehavingPlan {
    enum Finale: String {
        /// This side closes and the peer follows.
        case close
        /// This side closes, and the peer neither takes anything nor ends.
        case closeStubborn
        case peerEnds, peerResets, abort
        /// The server shuts down, and the peer takes everything.
        case drain
    }

    let isClient: Bool
    let isEncrypted: Bool
    /// Whether the channel passes for one that is none of sockets.
    let isAdapted: Bool
    let configuration: EventSocket.Configuration
    let stepCount: Int
    /// In how many of a thousand system calls something happens just then.
    let surprises: Int
    /// In how many of a thousand registrations the system fails.
    let failures: Int
    let timePerLook: TimeAmount
    let readSize: Int
    /// A listener to everything that is there from the beginning on, and is never taken back.
    let hasWitness: Bool
    let hasRouter: Bool
    let hasLogin: Bool
    let inspects: Bool
    let expectsFirstMessage: Bool
    /// A client's consumer, which outlives the connection.
    let hasKeptConsumer: Bool
    /// Whether the program may end the connection in the middle of things.
    let endsEarly: Bool
    let sharesLines: Bool
    let finale: Finale

    init(_ dice: inout Dice) {
        self.isClient = dice.chance(500)
        self.isEncrypted = dice.chance(12)
        self.isAdapted = dice.chance(100)
        self.stepCount = dice.within(5...30)
        self.surprises = dice.pick([0, 10, 60, 200])
        self.failures = dice.pick([0, 0, 0, 5])
        self.timePerLook = .microseconds(Int64(dice.pick([0, 0, 20, 600])))
        self.readSize = dice.pick([8, 30, 200, 64 << 10, 64 << 10])
        self.inspects = dice.chance(150)
        self.expectsFirstMessage = dice.chance(50)
        self.hasKeptConsumer = self.isClient && dice.chance(300)
        self.hasWitness = dice.chance(300)
        self.hasRouter = dice.chance(200)
        self.hasLogin = dice.chance(250)
        self.endsEarly = dice.chance(500)
        self.sharesLines = dice.chance(300)
        // A shutdown beside a login is what ends in most ways.
        self.finale =
            self.hasLogin && dice.chance(500)
            ? .drain : dice.pick([.close, .close, .closeStubborn, .peerEnds, .peerResets, .abort, .drain, .drain])
        self.configuration = Self.configuration(&dice)
    }

    private static func configuration(_ dice: inout Dice) -> EventSocket.Configuration {
        var configuration = EventSocket.Configuration.small
        configuration.limits.length = 1024
        configuration.mailbox = Self.mailbox(&dice)
        configuration.allowHalfOpen = dice.chance(300)
        configuration.closeTimeout = .seconds(1)
        configuration.outbound.writeDeadline = dice.chance(500) ? .seconds(2) : nil
        configuration.outbound.minimumProgress = 1
        if dice.chance(300) { configuration.malformedFrames = .close }
        if dice.chance(150) { configuration.malformedFrameRate = MessageRate(perSecond: 1, burst: 2) }
        if dice.chance(200) { configuration.idleTimeout = .seconds(1) }
        if dice.chance(200) {
            configuration.messageRate = MessageRate(
                perSecond: 5, burst: dice.within(1...8), excess: dice.chance(200) ? .close : .pause)
        }
        return configuration
    }

    static func mailbox(_ dice: inout Dice) -> MailboxPolicy {
        MailboxPolicy(
            messages: dice.within(1...6), bytes: dice.pick([200, 8 << 20]),
            overflow: dice.pick([.pauseReading, .pauseReading, .pauseReading, .dropOldest, .dropNewest, .fail]))
    }

    /// What there is besides the default, for a reader of a failure.
    var words: String {
        var words = [self.isClient ? "client" : "server"]
        if self.isEncrypted { words.append("TLS") }
        if self.isAdapted { words.append("adapter") }
        if self.configuration.allowHalfOpen { words.append("half-open") }
        if self.hasWitness { words.append("witness") }
        if self.hasRouter { words.append("router") }
        if self.hasLogin { words.append("login") }
        if self.inspects { words.append("inspector") }
        if self.hasKeptConsumer { words.append("kept consumer") }
        if self.sharesLines { words.append("shares") }
        words.append("finale \(self.finale)")
        return words.joined(separator: ", ")
    }
}
