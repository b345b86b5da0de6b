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
        #expect(budget.lines == DispatchBudget.batch)
        budget.lines = 0
        let second = budget.renew(now: Self.start)
        #expect(second == DispatchBudget.batch)
        #expect(budget.lines == DispatchBudget.batch)
        let third = budget.renew(now: Self.start + DispatchBudget.time - .nanoseconds(1))
        #expect(third == DispatchBudget.batch)
        let none = budget.renew(now: Self.start + DispatchBudget.time)
        #expect(none == 0)
    }
}
