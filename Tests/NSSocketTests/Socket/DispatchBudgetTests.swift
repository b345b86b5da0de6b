//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import Testing

@testable import NSSocket

@Suite("Dispatch budget, as a state machine")
struct DispatchBudgetTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000)

    @Test("The first batch needs no clock, and the turn is measured from its end")
    func firstBatch() {
        var budget = DispatchBudget()
        #expect(budget.lines == DispatchBudget.firstBatch)
        let second = budget.renew(now: Self.start)
        #expect(second == DispatchBudget.firstBatch * 2)
        let third = budget.renew(now: Self.start + DispatchBudget.time - .nanoseconds(1))
        #expect(third == DispatchBudget.firstBatch * 4)
        let none = budget.renew(now: Self.start + DispatchBudget.time)
        #expect(none == 0)
    }

    @Test("Batches double up to the largest, so the clock is read once in so many lines at most")
    func batches() {
        var budget = DispatchBudget()
        var batches: [Int] = []
        for _ in 0..<5 {
            batches.append(budget.renew(now: Self.start))
        }
        #expect(batches == [16, 32, 64, 64, 64])
    }
}
