//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Synchronization

/// What the demo counts on both sides at once: how many readings were between a sensor and the end of the collector's work on them.
final class Ledger: Sendable {
    struct Totals {
        var sent = 0
        var received = 0
        var mostUnderWay = 0
        var outcomes: [Collector.Outcome] = []
    }

    private let state = Mutex(Totals())

    var totals: Totals { self.state.withLock { $0 } }

    func sent() {
        self.state.withLock { totals in
            totals.sent += 1
            totals.mostUnderWay = max(totals.mostUnderWay, totals.sent - totals.received)
        }
    }

    func received() { self.state.withLock { $0.received += 1 } }
    func ended(_ outcome: Collector.Outcome) { self.state.withLock { $0.outcomes.append(outcome) } }
}
