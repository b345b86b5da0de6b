//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Synchronization

/// The budgets of all connections that there were reports about.
final class ReportBudgets: Sendable {
    enum Kind: Hashable {
        /// Faults of the peer, and requests that were refused.
        case errors
        /// What else the peer can have reported by asking for it, such as joining rooms.
        case activity

        fileprivate func budget(_ now: ContinuousClock.Instant) -> ReportBudget {
            switch self {
            case .errors: ReportBudget(burst: 10, interval: .seconds(10), now: now)
            case .activity: ReportBudget(burst: 300, interval: .milliseconds(100), now: now)
            }
        }
    }

    private let budgets = Mutex<[Int: [Kind: ReportBudget]]>([:])

    /// A connection begins.
    func open(_ connection: Int) {
        self.budgets.withLock { $0[connection] = [:] }
    }

    /// A connection that has ended gets no more reports.
    func admit(_ kind: Kind, of connection: Int, now: ContinuousClock.Instant = .now) -> ReportBudget.Verdict {
        self.budgets.withLock { budgets in
            budgets[connection]?[kind, default: kind.budget(now)].admit(now: now) ?? .leaveOut
        }
    }

    /// The connection has ended.
    ///
    /// - Returns: How many reports about it were left out and not told of.
    func close(_ connection: Int) -> Int {
        self.budgets.withLock { $0.removeValue(forKey: connection) }?.values.reduce(0) { $0 + $1.leftOut } ?? 0
    }
}
