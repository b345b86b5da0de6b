//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import TestSupport
import Testing

@testable import NSSocketHub

@Suite("A cluster on a backplane that loses, delays, cuts off and repeats", .longComputation)
struct ClusterSimulationTests {
    @Test(
        "Whatever happens, nothing comes twice or in another order, what is missing is told, and in the end all agree",
        arguments: 0..<8 as Range<UInt64>
    )
    func seeds(part: UInt64) {
        for seed in part * 63..<(part + 1) * 63 {
            var simulation = ClusterSimulation(seed: seed)
            let faults = simulation.run()
            #expect(faults.isEmpty, "seed \(seed): \(faults.prefix(3))")
        }
    }

    @Test("On a backplane that drops long frames all agree in the end as well", arguments: 0..<20 as Range<UInt64>)
    func shortFrames(seed: UInt64) {
        var simulation = ClusterSimulation(seed: seed, weather: .init(delay: 40, faults: true, frameLimit: 2_048))
        let faults = simulation.run()
        #expect(faults.isEmpty, "seed \(seed): \(faults.prefix(3))")
    }

    @Test("On a good backplane nothing is missing", arguments: 0..<10 as Range<UInt64>)
    func fineWeather(seed: UInt64) {
        var simulation = ClusterSimulation(seed: seed, weather: .init(delay: 90))
        #expect(simulation.run().isEmpty)
        let accounts = simulation.oracle.accounts.values
        #expect(accounts.allSatisfy { $0.missing == 0 && !$0.isUnknown })
        #expect(accounts.reduce(0) { $0 + $1.delivered } > 50)
    }
}
