//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocket

/// A collector and three sensors in one process; then what was counted, and whether it is what the readme promises.
struct Demo {
    private static let sensors = ["kitchen", "attic", "garden"]
    private static let readings = 250

    private let ledger = Ledger()
    private let gauge = MailboxGauge()

    /// Throws if it is not over within ten seconds, or if something that it shows is not so.
    static func run() async throws {
        let demo = Demo()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await Task.sleep(for: .seconds(10))
                throw Failure(description: "The demo was not over in time.")
            }
            group.addTask { try await demo.play() }
            try await group.next()
            group.cancelAll()
        }
        try demo.conclude()
    }

    private func play() async throws {
        let collector = Collector(
            pace: .milliseconds(2), metrics: self.gauge, onReading: self.ledger.received, show: { print($0) },
            onEnd: self.ledger.ended
        )
        // One of its own, for demos that run at the same time.
        let name = "telemetry-\(ProcessInfo.processInfo.processIdentifier)"
        let server = collector.server(at: Telemetry.address(named: name))
        try await server.run { address in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for name in Self.sensors {
                    group.addTask { try await self.measure(name, at: address) }
                }
                try await group.waitForAll()
            }
            server.shutdown()
        }
    }

    private func measure(_ name: String, at address: EventSocketAddress) async throws {
        let start = ContinuousClock.now
        let receipt = try await Sensor(name).run(Self.readings, at: address) { _ in self.ledger.sent() }
        let isComplete = receipt.readings == Self.readings && receipt.outOfOrder == 0
        guard isComplete else { throw Failure(description: "The readings of \(name) have not all arrived in order.") }
        print("\(name) has a receipt for \(receipt.readings) readings after \((.now - start).inSeconds)")
    }

    private func conclude() throws {
        let (totals, gauge) = (self.ledger.totals, self.gauge.values)
        let all = Self.sensors.count * Self.readings
        let (shown, dropped) = totals.outcomes.reduce((0, 0)) { ($0.0 + $1.live.shown, $0.1 + $1.live.dropped) }
        let findings: [(isSo: Bool, String)] = [
            (totals.sent == all, "sent: \(totals.sent), as fast as the collector allowed"),
            (totals.received == all, "received: \(totals.received), in order; lost: \(totals.sent - totals.received)"),
            (
                (1...Collector.mailbox.messages).contains(gauge.deepest),
                "waiting in a mailbox: \(gauge.deepest) at most, of the \(Collector.mailbox.messages) that it holds"
            ),
            (
                totals.mostUnderWay < all / 2,
                "under way, with all that the system buffers: \(totals.mostUnderWay) at most"
            ),
            (gauge.pauses > 0, "reading was paused \(gauge.pauses) times, for \(gauge.paused.inSeconds) in all"),
            (
                dropped > 0 && shown + dropped == all,
                "live view: \(shown) shown, \(dropped) dropped, none unaccounted for"
            ),
        ]
        for (isSo, text) in findings { print(isSo ? "ok   " : "wrong", text) }
        guard findings.allSatisfy(\.isSo) else { throw Failure(description: "Something is not as it should be.") }
    }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }
}
