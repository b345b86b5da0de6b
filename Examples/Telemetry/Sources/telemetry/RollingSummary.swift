//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What the collector knows about a sensor: how many readings there were, and the mean of the latest.
struct RollingSummary {
    private static let window = 20

    private(set) var receipt = Telemetry.Receipt(readings: 0, outOfOrder: 0)
    private(set) var sensor = ""
    private var latest: [Double] = []

    var mean: Double { self.latest.reduce(0, +) / Double(max(self.latest.count, 1)) }

    mutating func add(_ reading: Telemetry.Reading) {
        self.sensor = reading.label
        self.receipt.readings += 1
        if reading.number != self.receipt.readings { self.receipt.outOfOrder += 1 }
        self.latest.append(reading.celsius)
        if self.latest.count > Self.window { self.latest.removeFirst() }
    }
}
