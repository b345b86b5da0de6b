//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocket

/// Measures faster than anybody can listen, and sends as fast as the collector lets it.
struct Sensor {
    let name: String
    private let trace = Data(repeating: 0x5A, count: 8 << 10)

    init(_ name: String) {
        self.name = name
    }

    /// Sends this many readings, and returns what the collector has made of them.
    func run(
        _ count: Int, at address: EventSocketAddress, onSend: @Sendable (_ number: Int) -> Void
    ) async throws -> Telemetry.Receipt {
        // Little waits in here either: a reading that is not on its way had better not be taken yet.
        let limits = OutboundLimits(lowWatermark: 8 << 10, highWatermark: 16 << 10)
        let configuration = EventSocket.Configuration(outbound: limits)
        return try await EventSocket.withConnection(to: address, configuration: configuration) { socket in
            let receipts = socket.messages(of: Telemetry.receipt)
            for number in 1...max(count, 1) {
                // Suspends while the collector is behind. There is nothing else to do about it.
                try await socket.send(Telemetry.reading, self.reading(number))
                onSend(number)
            }
            try await socket.send(Telemetry.finished)
            for try await receipt in receipts { return receipt }
            throw EventSocketError(.closedByPeer, "The collector has ended without a receipt.")
        }
    }

    private func reading(_ number: Int) -> Telemetry.Reading {
        Telemetry.Reading(sensor: self.name, number: number, celsius: 20 + Double(number % 50) / 10, trace: self.trace)
    }
}
