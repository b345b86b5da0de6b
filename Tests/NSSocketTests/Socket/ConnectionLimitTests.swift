//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import Testing

@Suite("What limits one connection, without sockets")
struct ConnectionLimitTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    @Test("A bucket has its burst, then its rate, and never more than its burst")
    func bucket() throws {
        var bucket = TokenBucket(perSecond: 10, burst: 3, now: Self.start)
        for _ in 0..<3 {
            #expect(bucket.wait(now: Self.start) == nil)
            bucket.spend(now: Self.start)
        }
        let next = bucket.wait(now: Self.start)
        let wait = try #require(next)
        #expect(abs(wait.nanoseconds - 100_000_000) < 1000)
        #expect(bucket.wait(now: Self.start + .milliseconds(50)) != nil)
        #expect(bucket.wait(now: Self.start + wait) == nil)
        let later = Self.start + .hours(1)
        for _ in 0..<3 {
            #expect(bucket.wait(now: later) == nil)
            bucket.spend(now: later)
        }
        #expect(bucket.wait(now: later) != nil)
    }

    @Test("Time that runs backwards gives nothing and takes nothing")
    func backwards() {
        var bucket = TokenBucket(perSecond: 10, burst: 2, now: Self.start)
        bucket.spend(now: Self.start)
        #expect(bucket.wait(now: Self.start - .seconds(1)) == nil)
        bucket.spend(now: Self.start - .seconds(1))
        #expect(bucket.wait(now: Self.start) != nil)
    }

    @Test("Numbers below 1 are taken as 1", arguments: [0, -1, Int.min])
    func atLeastOne(number: Int) {
        #expect(MessageRate(perSecond: number, burst: number) == MessageRate(perSecond: 1, burst: 1))
        var bucket = TokenBucket(perSecond: number, burst: number, now: Self.start)
        #expect(bucket.wait(now: Self.start) == nil)
        bucket.spend(now: Self.start)
        #expect(bucket.wait(now: Self.start + .seconds(2)) == nil)
    }

    @Test("A burst of twice a huge rate is still a burst")
    func hugeRate() {
        #expect(MessageRate(perSecond: .max).burst == .max)
    }

    @Test("A peer that takes the minimum goes on, one that takes less is too slow")
    func progress() {
        var progress = WriteProgress(unsent: 1000, minimum: 100)
        #expect(progress.ended(unsent: 900) == .again)
        #expect(progress.ended(unsent: 901) == .tooSlow(taken: 99, required: 100))
        #expect(progress.ended(unsent: 1000) == .tooSlow(taken: 0, required: 100))
        // What came to it meanwhile does not hide that.
        progress.wrote(500)
        #expect(progress.ended(unsent: 1400) == .again)
        #expect(progress.ended(unsent: 1401) == .tooSlow(taken: 99, required: 100))
        #expect(progress.ended(unsent: 0) == .done)
    }

    @Test("Where less than the minimum waits, all of it must be taken")
    func little() {
        var progress = WriteProgress(unsent: 10, minimum: 100)
        #expect(progress.ended(unsent: 0) == .done)
        #expect(progress.ended(unsent: 1) == .tooSlow(taken: 9, required: 10))
        progress.wrote(50)
        #expect(progress.ended(unsent: 50) == .again)
    }
}
