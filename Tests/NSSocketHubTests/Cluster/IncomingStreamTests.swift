//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Testing

@testable import NSSocketHub

@Suite("How far a stream has arrived")
struct IncomingStreamTests {
    private let grace = Duration.seconds(1)

    private func counting(at last: UInt64 = 0) -> IncomingStream {
        var stream = IncomingStream(isAnswered: true)
        if last > 0 {
            _ = stream.message(base: 0, sequence: last, now: .zero)
            _ = stream.head(base: 0, last: last, now: .zero)
        }
        return stream
    }

    @Test("The next is delivered, an older one is a duplicate, a later one tells how many are missing")
    func sequence() {
        var stream = self.counting()
        for sequence in 1...3 as ClosedRange<UInt64> {
            let verdict = stream.message(base: 0, sequence: sequence, now: .zero)
            #expect(verdict.isNew && verdict.missing.isEmpty)
        }
        #expect(!stream.message(base: 0, sequence: 2, now: .zero).isNew)
        let verdict = stream.message(base: 0, sequence: 7, now: .zero)
        #expect(verdict.isNew)
        #expect(verdict.missing == [3])
    }

    @Test("Without an answer the first to arrive is the first")
    func baseline() {
        var stream = IncomingStream(isAnswered: false)
        #expect(stream.message(base: 0, sequence: 5, now: .zero).missing.isEmpty)
        #expect(stream.message(base: 0, sequence: 7, now: .zero).missing == [1])
    }

    @Test("After an answer what follows it must come, what it had sent before may come for a moment")
    func answer() {
        var stream = IncomingStream(isAnswered: false)
        #expect(stream.answer(.init(base: 0, last: 5), now: .zero).isEmpty)
        var late = stream
        #expect(late.message(base: 0, sequence: 4, now: .zero).missing.isEmpty)
        // Then the fifth must follow.
        #expect(late.time(self.grace, grace: self.grace) == [1])
        #expect(stream.message(base: 0, sequence: 8, now: .zero).missing == [2])

        var later = IncomingStream(isAnswered: false)
        _ = later.answer(.init(base: 0, last: 5), now: .zero)
        #expect(later.time(self.grace, grace: self.grace).isEmpty)
        #expect(!later.message(base: 0, sequence: 5, now: self.grace).isNew)
        #expect(later.message(base: 0, sequence: 6, now: self.grace).missing.isEmpty)
    }

    @Test("A heartbeat that overtakes the answer is not forgotten")
    func rumour() {
        var stream = IncomingStream(isAnswered: false)
        #expect(stream.head(base: 0, last: 8, now: .zero).isEmpty)
        #expect(stream.answer(.init(base: 0, last: 6), now: .zero).isEmpty)
        #expect(stream.time(self.grace, grace: self.grace) == [2])
        var other = IncomingStream(isAnswered: false)
        _ = other.head(base: 0, last: 8, now: .zero)
        _ = other.message(base: 0, sequence: 7, now: .zero)
        #expect(other.time(self.grace, grace: self.grace) == [1])
    }

    @Test("What a heartbeat knows and does not come is missing after a moment, and a duplicate then")
    func tail() {
        var stream = self.counting(at: 3)
        #expect(stream.head(base: 0, last: 5, now: .zero).isEmpty)
        #expect(stream.waitsForTime)
        #expect(stream.time(.milliseconds(999), grace: self.grace).isEmpty)
        var inTime = stream
        _ = inTime.message(base: 0, sequence: 4, now: .zero)
        _ = inTime.message(base: 0, sequence: 5, now: .zero)
        #expect(inTime.time(self.grace, grace: self.grace).isEmpty && inTime.isSettled)
        #expect(stream.time(self.grace, grace: self.grace) == [2])
        #expect(!stream.message(base: 0, sequence: 5, now: self.grace).isNew)
        #expect(!stream.waitsForTime)
    }

    @Test("A later heartbeat has a moment of its own")
    func twoTails() {
        var stream = self.counting(at: 3)
        _ = stream.head(base: 0, last: 4, now: .zero)
        _ = stream.head(base: 0, last: 9, now: .milliseconds(500))
        #expect(stream.time(.seconds(1), grace: self.grace) == [1])
        #expect(stream.time(.seconds(2), grace: self.grace) == [5])
        #expect(stream.isSettled)
    }

    @Test("A stream that was forgotten and begun anew does not look like old numbers")
    func newBase() {
        var stream = self.counting(at: 3)
        let verdict = stream.message(base: 50, sequence: 52, now: .zero)
        #expect(verdict.isNew)
        #expect(verdict.missing == [1])

        var unconfirmed = IncomingStream(isAnswered: true)
        _ = unconfirmed.message(base: 0, sequence: 1, now: .zero)
        #expect(unconfirmed.message(base: 50, sequence: 51, now: .zero).missing == [nil])

        var known = self.counting(at: 3)
        _ = known.head(base: 0, last: 5, now: .zero)
        #expect(known.head(base: 50, last: 51, now: .zero) == [2])
        #expect(known.time(self.grace, grace: self.grace) == [1])
    }

    @Test("A room that closed and opened counts from its answer, and refuses what was there before")
    func reopened() {
        var stream = self.counting(at: 3)
        stream.closed()
        #expect(!stream.message(base: 0, sequence: 4, now: .zero).isNew)
        stream.opened()
        #expect(!stream.message(base: 0, sequence: 3, now: .zero).isNew)
        _ = stream.answer(.init(base: 0, last: 9), now: .zero)
        #expect(stream.message(base: 0, sequence: 10, now: .zero).missing.isEmpty)

        var silent = self.counting(at: 3)
        silent.closed()
        silent.opened()
        _ = silent.answer(nil, now: .zero)
        #expect(silent.message(base: 3, sequence: 5, now: .zero).missing == [1])
    }

    @Test("At the end only what is uncertain is a gap without a number")
    func end() {
        var confirmed = self.counting(at: 3)
        #expect(confirmed.ended(isInDoubt: false).isEmpty)
        var doubtful = self.counting(at: 3)
        #expect(doubtful.ended(isInDoubt: true) == [nil])
        var unconfirmed = self.counting(at: 3)
        _ = unconfirmed.message(base: 0, sequence: 4, now: .zero)
        #expect(unconfirmed.ended(isInDoubt: false) == [nil])
        var pending = self.counting(at: 3)
        _ = pending.head(base: 0, last: 5, now: .zero)
        #expect(pending.ended(isInDoubt: false) == [2])
        #expect(pending.head(base: 0, last: 6, now: .zero).isEmpty)
        #expect(pending.time(self.grace, grace: self.grace) == [1], "it came back")
        var asked = IncomingStream(isAnswered: false)
        #expect(asked.ended(isInDoubt: true).isEmpty)
    }

    @Test("Numbers at the end of their range trap nowhere")
    func extremes() {
        var stream = self.counting(at: .max)
        #expect(!stream.message(base: 0, sequence: .max, now: .zero).isNew)
        _ = stream.head(base: .max, last: .max, now: .zero)
        var jump = self.counting(at: 1)
        #expect(jump.message(base: 0, sequence: .max, now: .zero).missing == [.max])
        var answered = IncomingStream(isAnswered: false)
        _ = answered.answer(.init(base: 0, last: .max), now: .zero)
        #expect(answered.message(base: 5, sequence: 9, now: .zero).isNew == false)
    }
}
