//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Testing

@testable import NSSocketCLI

@Suite("How much is reported about one peer")
struct ReportBudgetTests {
    @Test("A few at once, then one for each interval, with the number of those that were left out")
    func budget() {
        let start = ContinuousClock.now
        var budget = ReportBudget(burst: 3, interval: .seconds(10), now: start)
        let verdicts = (0..<1_000).map { _ in budget.admit(now: start) }
        #expect(verdicts.prefix(3).allSatisfy { $0 == .report(leftOut: 0) })
        #expect(verdicts.dropFirst(3).allSatisfy { $0 == .leaveOut })
        #expect(budget.leftOut == 997)
        let late = [9, 10, 11, 20].map { budget.admit(now: start + .seconds($0)) }
        #expect(late == [.leaveOut, .report(leftOut: 998), .leaveOut, .report(leftOut: 1)])
        // However long it was quiet, no more than at first.
        let afterwards = (0..<5).map { _ in budget.admit(now: start + .seconds(10_000)) }
        #expect(afterwards.filter { $0 != .leaveOut }.count == 3)
    }

    @Test("Connections have budgets of their own, until they end")
    func connections() {
        let budgets = ReportBudgets()
        for connection in 1...2 { budgets.open(connection) }
        for _ in 0..<100 { _ = budgets.admit(.errors, of: 1) }
        #expect(budgets.admit(.errors, of: 2) == .report(leftOut: 0))
        #expect(budgets.close(1) == 90)
        #expect(budgets.close(2) == 0)
        #expect(budgets.admit(.errors, of: 1) == .leaveOut)
    }
}
