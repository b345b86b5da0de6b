//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Metrics
import Synchronization

/// Keeps two of the metrics that connections report: how much waited for the collector, and for how long reading stopped.
final class MailboxGauge: MetricsFactory, RecorderHandler, TimerHandler {
    struct Values {
        var deepest = 0
        var pauses = 0
        var paused = Duration.zero
    }

    private let state = Mutex(Values())
    private let others = NOOPMetricsHandler.instance

    var values: Values { self.state.withLock { $0 } }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        label == "nss_mailbox_depth" ? self : self.others
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        label == "nss_reading_paused" ? self : self.others
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler { self.others }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}

    func record(_ value: Int64) { self.state.withLock { $0.deepest = max($0.deepest, Int(value)) } }
    func record(_ value: Double) { self.record(Int64(value)) }

    func recordNanoseconds(_ duration: Int64) {
        self.state.withLock { values in
            values.pauses += 1
            values.paused += .nanoseconds(duration)
        }
    }
}
