//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket
import TestSupport
import Testing

@testable import NSSocketHub

@Suite("Gathering changes of presence")
struct PresenceGatheringTests {
    private static let interval = TimeAmount.milliseconds(50)

    private static func presence(_ member: Int, _ data: Int, in room: EventName = "r") throws -> Presence {
        Presence(
            id: .init(node: NodeID("a"), connection: member), room: room, data: try RawJSON("\(data)"))
    }

    private static func time(_ milliseconds: Int64) -> NIODeadline {
        .uptimeNanoseconds(1 << 40) + .milliseconds(milliseconds)
    }

    private static func text(_ changes: [PresenceChange]) -> [String] {
        changes.map { change in
            let (verb, presence) =
                switch change {
                case .joined(let presence): ("joined", presence)
                case .updated(let presence): ("updated", presence)
                case .left(let presence): ("left", presence)
                }
            return "\(verb) \(presence.room) \(presence.id.connection) \(presence.data)"
        }
    }

    private static func presences() -> HubPresences { HubPresences(bytesPerMember: 1_024, interval: interval) }

    @Test("The first change in a room is announced at once, what follows at the end of the interval")
    func first() throws {
        var presences = Self.presences()
        let first = presences.set(try Self.presence(1, 0), now: Self.time(0))
        #expect(Self.text(first.changes) == ["joined r 1 0"])
        #expect(first.timer == Self.interval)
        for (member, data) in [(2, 0), (1, 1), (2, 1)] {
            let effects = presences.set(try Self.presence(member, data), now: Self.time(10))
            #expect(effects.changes.isEmpty && effects.timer == nil)
        }
        // Another room has an interval of its own.
        #expect(presences.set(try Self.presence(1, 5, in: "s"), now: Self.time(20)).changes.count == 1)
        let end = presences.timerFired(now: Self.time(50))
        #expect(Self.text(end.changes) == ["joined r 2 1", "updated r 1 1"])
        #expect(end.timer == .milliseconds(20))
        #expect(presences.timerFired(now: Self.time(70)).timer == .milliseconds(30))
        // Quiet for an interval, the next is announced at once.
        #expect(presences.timerFired(now: Self.time(100)).timer == nil)
        #expect(Self.text(presences.remove(from: "r", 1, now: Self.time(101)).changes) == ["left r 1 1"])
    }

    @Test("Joining again with the same data is no change")
    func same() throws {
        var presences = Self.presences()
        _ = presences.set(try Self.presence(1, 0), now: Self.time(0))
        let revision = presences.revisions["r"]
        for time in 0..<1_000 as Range<Int64> {
            let effects = presences.set(try Self.presence(1, 0), now: Self.time(time))
            #expect(effects.changes.isEmpty)
        }
        #expect(presences.revisions["r"] == revision)
    }

    @Test(
        "A member that comes and goes without a pause is announced once an interval at most", arguments: [500, 1_000])
    func flapping(changes: Int) throws {
        var presences = Self.presences()
        let (here, other) = (try Self.presence(1, 0), try Self.presence(1, 1))
        var announced = 0
        // A millisecond each: join, change, leave.
        for step in 0..<changes {
            let now = Self.time(Int64(step))
            let effects =
                switch step % 3 {
                case 0: presences.set(here, now: now)
                case 1: presences.set(other, now: now)
                default: presences.remove(from: "r", 1, now: now)
                }
            announced += effects.changes.count
        }
        #expect(announced <= changes / 50 + 1)
        #expect(announced > 0)
    }

    @Test("Without an interval every change is announced as it happens, and no timer is set")
    func immediate() throws {
        var presences = HubPresences(bytesPerMember: 1_024, interval: .zero)
        for data in 0..<3 {
            let effects = presences.set(try Self.presence(1, data), now: Self.time(0))
            #expect(effects.changes.count == 1 && effects.timer == nil)
        }
        #expect(presences.remove(from: "r", 1, now: Self.time(0)).changes.count == 1)
    }

    @Test("A timer that never fires is made up for by the next change")
    func lostTimer() throws {
        var presences = Self.presences()
        _ = presences.set(try Self.presence(1, 0), now: Self.time(0))
        _ = presences.set(try Self.presence(1, 1), now: Self.time(1))
        let late = presences.set(try Self.presence(2, 0), now: Self.time(500))
        #expect(Self.text(late.changes) == ["updated r 1 1", "joined r 2 0"])
        #expect(late.timer == Self.interval)
    }

    @Test("A room that was left leaves nothing behind")
    func memory() throws {
        var gathering = PresenceGathering(interval: Self.interval)
        for room in 0..<100 {
            let presence = try Self.presence(1, 0, in: EventName(segments: ["\(room)"]))
            _ = gathering.changed(from: nil, to: presence, now: Self.time(0))
            _ = gathering.changed(from: presence, to: nil, now: Self.time(1))
        }
        #expect(gathering.windowCount == 100)
        _ = gathering.ended(now: Self.time(50)) { _, _ in nil }
        #expect(gathering.ended(now: Self.time(100)) { _, _ in nil }.isEmpty)
        #expect(gathering.windowCount == 0)
    }

    @Test(
        "Whenever a room is listed, the listing with the changes that follow is who is there",
        arguments: 0..<50 as Range<UInt64>)
    func oracle(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var presences = Self.presences()
        var views: [[Int: String]] = []
        var now: Int64 = 0
        var timer: Int64?
        func apply(_ effects: HubPresences.Effects) {
            for change in effects.changes {
                let presence = change.presence
                for index in views.indices {
                    if case .left = change {
                        views[index][presence.id.connection] = nil
                    } else {
                        views[index][presence.id.connection] = presence.data.text
                    }
                }
            }
            if let due = effects.timer { timer = now + due.nanoseconds / 1_000_000 }
        }
        func list() -> [Int: String] {
            presences.listed("r")
            return Dictionary(
                uniqueKeysWithValues: presences.local.all(in: "r").map { ($0.id.connection, $0.data.text) })
        }
        for _ in 0..<300 {
            now += Int64.random(in: 0...9, using: &random)
            if let due = timer, due <= now {
                timer = nil
                apply(presences.timerFired(now: Self.time(now)))
            }
            let member = Int.random(in: 0..<4, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0..<3:
                let data = Int.random(in: 0..<3, using: &random)
                apply(presences.set(try Self.presence(member, data), now: Self.time(now)))
            case 3, 4: apply(presences.remove(from: "r", member, now: Self.time(now)))
            default: if views.count < 20 { views.append(list()) }
            }
        }
        while let due = timer {
            (now, timer) = (max(now, due), nil)
            apply(presences.timerFired(now: Self.time(now)))
        }
        let here = list()
        for view in views { #expect(view == here) }
    }
}
