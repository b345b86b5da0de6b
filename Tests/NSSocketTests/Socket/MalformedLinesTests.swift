//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import Testing

@testable import NSSocket

@Suite("Malformed lines, as a state machine")
struct MalformedLinesTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private static func lines(
        _ count: Int, kind: Int = 3, to state: inout MalformedLines, at now: NIODeadline = start
    ) -> [MalformedLines.Verdict] {
        (0..<count).map { _ in state.received(kind: kind) { now } }
    }

    @Test("The first line of each kind is reported, the others are counted until the episode ends")
    func episodes() {
        var state = MalformedLines(rate: MessageRate(perSecond: 1_000, burst: 10_000))
        let first = Self.lines(100, to: &state)
        #expect(first.filter(\.isReported).count == 1)
        #expect(first.filter(\.beginsEpisode).count == 1)
        let other = Self.lines(100, kind: 40, to: &state)
        #expect(other.filter(\.isReported).count == 1)
        #expect(other.filter(\.beginsEpisode).isEmpty)
        let busy = state.look()
        #expect(busy == .wait)
        let quiet = state.look()
        #expect(quiet == .ended(unreported: 198))
        let next = Self.lines(1, to: &state)
        #expect(next.first?.beginsEpisode == true && next.first?.isReported == true)
        let rest = state.end()
        #expect(rest == 0)
    }

    @Test("Every kind of fault has a number of its own, so that one does not hide another")
    func kinds() {
        let syntax: [FrameFault] = [
            .unexpectedByte, .unexpectedEnd, .trailingBytes, .invalidNumber, .invalidLiteral, .invalidEscape,
            .controlCharacter, .invalidUTF8, .tooDeep, .tooLong,
        ].map { .malformed(.syntax($0), offset: 7) }
        let faults: [FrameFault] =
            [
                .tooLong(limit: 1), .tooDeep(limit: 1), .tooManySegments(limit: 1), .malformed(.notAnArray, offset: 0),
                .malformed(.emptyArray, offset: 0), .malformed(.compoundSegment, offset: 0),
                .malformed(.trailingBytes, offset: 0), .malformed(.undecodable, offset: 0),
                .malformed(.tlsRecord, offset: 0),
            ] + syntax
        #expect(Set(faults.map(\.kind)).count == faults.count)
        #expect(faults.allSatisfy { (0..<64).contains($0.kind) })
    }

    @Test("Within the burst lines cost no look at the clock but one in many")
    func clock() {
        var state = MalformedLines(rate: MessageRate(perSecond: 1_000, burst: 10_000))
        var looks = 0
        for _ in 0..<5_000 {
            _ = state.received(kind: 3) {
                looks += 1
                return Self.start
            }
        }
        #expect(looks < 5_000 / 30)
    }

    @Test("Beyond the burst reading pauses, and a peer that goes on gets just its rate")
    func pauses() {
        var state = MalformedLines(rate: MessageRate(perSecond: 100, burst: 200))
        var now = Self.start
        var skipped = 0
        // Two seconds of a peer that never stops.
        while now - Self.start < .seconds(2) {
            switch state.received(kind: 3, now: { now }).excess {
            case .none: break
            case .pause(let time): now = now + time
            case .close:
                Issue.record("closed after \((now - Self.start).nanoseconds) ns")
                return
            }
            skipped += 1
        }
        #expect((390...440).contains(skipped))
    }

    @Test("A peer that keeps reading paused for longer than the patience is disconnected")
    func closes() {
        var state = MalformedLines(rate: MessageRate(perSecond: 100, burst: 200))
        var now = Self.start
        while now - Self.start < .seconds(60) {
            switch state.received(kind: 3, now: { now }).excess {
            case .none: break
            case .pause(let time): now = now + time
            case .close:
                #expect((10...13).contains((now - Self.start).nanoseconds / 1_000_000_000))
                return
            }
        }
        Issue.record("never closed")
    }

    @Test("Bursts with rests in between are no reason to disconnect, however often they come")
    func rests() {
        var state = MalformedLines(rate: MessageRate(perSecond: 100, burst: 200))
        var now = Self.start
        for _ in 0..<100 {
            for _ in 0..<210 {
                let verdict = state.received(kind: 3) { now }
                if case .pause(let time) = verdict.excess { now = now + time }
                #expect(verdict.excess != .close)
            }
            now = now + .seconds(3)
        }
    }

    @Test("A rate that closes does so at its first line too many", arguments: [1, 3, 200])
    func closesAtOnce(burst: Int) {
        var state = MalformedLines(rate: MessageRate(perSecond: 1, burst: burst, excess: .close))
        let verdicts = Self.lines(burst + 1, to: &state)
        #expect(verdicts.dropLast(2).allSatisfy { $0.excess == .none })
        #expect(verdicts.suffix(2).contains { $0.excess == .close })
    }
}
