//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocket

/// The protocol, shared by both sides. A connection is a sensor.
enum Telemetry {
    struct Reading: Codable {
        var sensor: String
        /// Counted from 1, so that nobody has to take it on trust that none is missing.
        var number: Int
        var celsius: Double
        /// What was measured to find that out: most of what is on the wire.
        var trace: Data
    }

    /// What the collector has made of a sensor's readings: only an answer can say that they have arrived.
    struct Receipt: Codable {
        var readings: Int
        /// How many were not the next one.
        var outOfOrder: Int
    }

    // What sensors send.
    static let reading = Event<Reading>("telemetry::reading")
    static let finished = Event<NoPayload>("telemetry::finished")

    // What the collector answers.
    static let receipt = Event<Receipt>("telemetry::receipt")

    /// Where both meet unless told otherwise. The system holds little for a unix socket, so back-pressure is soon felt.
    static var address: EventSocketAddress { Self.address(named: "telemetry") }

    static func address(named name: String) -> EventSocketAddress {
        .unix(FileManager.default.temporaryDirectory.appendingPathComponent("\(name).socket").path)
    }
}

extension Telemetry.Reading {
    /// The sensor's name, as far as it cannot steer the terminal.
    var label: String { String(self.sensor.prefix(16).filter { $0.isLetter || $0.isNumber }) }
}
