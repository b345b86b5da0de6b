//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Metrics
import NSSocket

/// Works through all readings of all sensors, at its own pace: sensors have to keep it.
struct Collector {
    /// What became of a sensor's readings, when its connection has ended.
    struct Outcome {
        var summary: RollingSummary
        var live: LiveView
    }

    /// Few: a sensor is held back as soon as so many wait. Nothing is lost by that.
    static let mailbox = MailboxPolicy(messages: 16)

    /// How long the work on one reading takes.
    let pace: Duration
    /// Where connections report what waits; `nil` for nowhere.
    var metrics: (any MetricsFactory)?
    /// Called when a reading has been worked on.
    var onReading: @Sendable () -> Void = {}
    let show: @Sendable (String) -> Void
    let onEnd: @Sendable (Outcome) -> Void

    func server(at address: EventSocketAddress) -> EventSocketServer {
        var configuration = EventSocketServer.Configuration.trustedLocal
        configuration.socket.mailbox = Self.mailbox
        configuration.socket.observability = Observability(metrics: self.metrics)
        return EventSocketServer(address: address, configuration: configuration) { socket in
            try await self.serve(socket)
        }
    }

    private func serve(_ socket: EventSocket) async throws {
        // Both are made before either is asked for its first message, so neither misses any.
        let messages = socket.messages(matching: "telemetry::*")
        let latest = socket.messages(of: Telemetry.reading, buffering: LiveView.mailbox)
        // At the same time, as all sequences of a connection wait for the slowest of those that drop nothing.
        async let live = LiveView.run(latest, show: self.show)
        let summary = try await self.workThrough(messages, from: socket)
        self.onEnd(Outcome(summary: summary, live: try await live))
    }

    private func workThrough(
        _ messages: EventMessageSequence, from socket: EventSocket
    ) async throws -> RollingSummary {
        var summary = RollingSummary()
        for try await message in messages {
            if let reading = try message.decode(Telemetry.reading) {
                try await Task.sleep(for: self.pace)  // Stands for the work.
                summary.add(reading)
                self.onReading()
            } else if message.name == Telemetry.finished.name {
                try await socket.send(Telemetry.receipt, summary.receipt)
            }
        }
        return summary
    }
}
