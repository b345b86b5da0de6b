//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocketHub
import Testing

@Suite("The durations of a cluster's configuration")
struct ClusterConfigurationTests {
    private static let all: [Duration] = [
        .zero, .seconds(-1), .seconds(1), .seconds(Int64.min), .seconds(Int64.max),
        Duration(secondsComponent: .max, attosecondsComponent: 999_999_999_999_999_999),
        Duration(secondsComponent: 0, attosecondsComponent: 1),
    ]

    @Test(
        "Any two of them give a heartbeat that a clock can wait for, and a time to live of three", arguments: all, all)
    func anyDurations(heartbeat: Duration, timeToLive: Duration) {
        var assigned = ClusterConfiguration()
        assigned.heartbeat = heartbeat
        assigned.timeToLive = timeToLive
        for configuration in [assigned, ClusterConfiguration(heartbeat: heartbeat, timeToLive: timeToLive)] {
            #expect(configuration.heartbeat >= .milliseconds(10))
            #expect(configuration.timeToLive >= configuration.heartbeat * 3)
            _ = ContinuousClock.now + configuration.heartbeat
            _ = ContinuousClock.now + configuration.timeToLive
        }
    }
}
