//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// Shows the newest reading now and then.
///
/// To somebody who looks, older ones are worth nothing: they are dropped, and counted. Reading never stops for this sequence, so a
/// screen delays neither the collector nor the sensor.
struct LiveView {
    static let mailbox = MailboxPolicy(messages: 1, overflow: .dropOldest)
    private static let pause = Duration.milliseconds(150)

    private(set) var shown = 0
    private(set) var dropped = 0

    /// Shows readings until the connection ends.
    static func run(
        _ readings: EventSequence<Telemetry.Reading>, show: @Sendable (String) -> Void
    ) async throws -> LiveView {
        var view = LiveView()
        for try await reading in readings {
            view.shown += 1
            show(
                "\(reading.label) now: reading \(reading.number), \(reading.celsius) °C (\(readings.droppedCount) dropped)"
            )
            // What a screen takes.
            try await Task.sleep(for: Self.pause)
        }
        view.dropped = readings.droppedCount
        return view
    }
}
