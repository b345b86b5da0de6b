//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import Testing

@Suite("The idle timer")
struct IdleTimerTests {
    private static let begin = NIODeadline.uptimeNanoseconds(1_000_000_000)

    @Test("It is off until it is set, and looking then has no effect")
    func off() {
        var timer = IdleTimer()
        let action = timer.look(now: Self.begin)
        #expect(action == .none)
    }

    @Test("Silence is reported after the time, and again each time it lasts as long")
    func silence() {
        var timer = IdleTimer()
        let first = timer.set(.seconds(10), now: Self.begin)
        #expect(first == Self.begin + .seconds(10))
        let actions = [10, 20, 30].map { timer.look(now: Self.begin + .seconds($0)) }
        #expect(actions == [20, 30, 40].map { .report(next: Self.begin + .seconds($0)) })
    }

    @Test("Traffic starts the time anew")
    func traffic() {
        var timer = IdleTimer()
        _ = timer.set(.seconds(10), now: Self.begin)
        timer.noteActivity(now: Self.begin + .seconds(7))
        let early = timer.look(now: Self.begin + .seconds(10))
        #expect(early == .wait(until: Self.begin + .seconds(17)))
        let due = timer.look(now: Self.begin + .seconds(17))
        #expect(due == .report(next: Self.begin + .seconds(27)))
    }

    @Test("A late look counts from itself")
    func late() {
        var timer = IdleTimer()
        _ = timer.set(.seconds(10), now: Self.begin)
        let action = timer.look(now: Self.begin + .seconds(15))
        #expect(action == .report(next: Self.begin + .seconds(25)))
    }

    @Test("Nothing, zero and less turn it off", arguments: [nil, .zero, .seconds(-1)] as [Duration?])
    func turnedOff(timeout: Duration?) {
        var timer = IdleTimer()
        _ = timer.set(.seconds(10), now: Self.begin)
        let first = timer.set(timeout, now: Self.begin)
        #expect(first == nil)
        let action = timer.look(now: Self.begin + .hours(1))
        #expect(action == .none)
    }

    @Test("Setting it anew counts from then")
    func setAgain() {
        var timer = IdleTimer()
        _ = timer.set(.seconds(10), now: Self.begin)
        let first = timer.set(.seconds(3), now: Self.begin + .seconds(9))
        #expect(first == Self.begin + .seconds(12))
    }
}
