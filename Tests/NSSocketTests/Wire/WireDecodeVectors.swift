//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Testing

@testable import NSSocket

@Suite("Recorded streams")
struct WireDecodeVectors {
    @Test("Where the original is right")
    func agreed() throws {
        for vector in try Vectors.rows(of: "wire-decode.jsonl", as: DecodeVector.self) {
            let events = try #require(vector.events, "\(vector.id) has no answer")
            // Ours is stricter about carriage returns (behaviour catalogue R15).
            let isRefused = vector.hasCarriageReturns
            if isRefused.contains(true) {
                try #require(isRefused.count == events.count, "\(vector.id) has other lines")
            }
            let accepted = zip(events, isRefused).filter { !$1 }.map(\.0)
            try Self.check(
                vector, delivers: isRefused.contains(true) ? accepted : events, errors: isRefused.count { $0 })
        }
    }

    @Test("Malformed and borderline input")
    func edge() throws {
        for vector in try Vectors.rows(of: "wire-decode-edge.jsonl", as: DecodeVector.self) {
            guard let expected = vector.expected else {
                Self.checkGoesOn(vector)
                continue
            }
            try Self.check(vector, delivers: expected, errors: vector.expectedErrors)
        }
    }

    @Test("With the default limits a stream brings the same or ends at a limit")
    func defaultLimits() throws {
        for file in ["wire-decode.jsonl", "wire-decode-edge.jsonl"] {
            for vector in try Vectors.rows(of: file, as: DecodeVector.self) {
                let wide = vector.steps()
                let steps = vector.steps(limits: FrameLimits())
                let id = Comment(rawValue: vector.id)
                if case .fault(let fault) = steps.last, !fault.isRecoverable {
                    #expect(wide.starts(with: steps.dropLast()), id)
                } else {
                    #expect(steps == wide, id)
                }
            }
        }
    }

    private static func check(_ vector: DecodeVector, delivers events: [DecodeVector.Event], errors: Int?) throws {
        let id = Comment(rawValue: vector.id)
        let steps = vector.steps()
        #expect(throws: Never.self, id) {
            let delivered = try steps.compactMap { try $0.vectorEvent }
            #expect(delivered == events, id)
        }
        let faults = steps.filter(\.isMalformed).count
        // Where the number is left open, what was cut off may be reported, once.
        #expect(errors.map { $0 == faults } ?? (faults <= 1), id)
        #expect(steps.count == events.count + faults, id)
    }

    /// Several answers are right; all of them skip at most the line in question.
    private static func checkGoesOn(_ vector: DecodeVector) {
        let id = Comment(rawValue: vector.id)
        let steps = vector.steps()
        #expect(!steps.isEmpty, id)
        for case .fault(let fault) in steps { #expect(fault.isRecoverable, id) }
        if vector.goesOn { #expect(steps.last == .event("next", "1"), id) }
    }
}
