//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Metrics
import MetricsTestKit
@testable import NSSocket
import Testing

@testable import NSSocketHub

@Suite("What a hub measures")
struct HubMetricsTests {
    @Test("Members, rooms, broadcasts, and what became of them")
    func metrics() async throws {
        let metrics = TestMetrics()
        let hub = Hub(configuration: .init(observability: Observability(metrics: metrics)))
        @Sendable func value(_ name: String) throws -> Double? { try metrics.expectMeter(name).lastValue }
        @Sendable func total(_ name: String) throws -> Int64 { try metrics.expectCounter(name).totalValue }
        try await withPairs(3) { pairs in
            for pair in pairs { try await hub.join("a", pair.member) }
            try await hub.join("b", pairs[0].member)
            #expect(try value("nss_hub_members") == 3)
            #expect(try value("nss_hub_rooms") == 2)
            for number in 0..<5 { try await hub.broadcast("n", number, to: "a") }
            for pair in pairs { _ = try await pair.hear(5) }
            #expect(try total("nss_hub_broadcasts") == 5)
            await hub.remove(pairs[0].member)
            #expect(try value("nss_hub_members") == 2)
            #expect(try value("nss_hub_rooms") == 1)
        }
    }

    @Test("A connection that becomes a member again and again is waited for once, and leaves at its end")
    func again() async throws {
        let hub = Hub()
        try await withPairs(1) { pairs in
            let member = pairs[0].member
            var listeners: [Int] = []
            for _ in 0..<5 {
                try await hub.join("a", member)
                await hub.remove(member)
                listeners.append(await member.lifecycleListeners.count)
            }
            #expect(Set(listeners).count == 1)
            try await hub.join("a", member)
            member.abort()
            _ = try? await member.closed()
            await member.onLifecycle { _, _ in }
            #expect(hub.memberCount(of: "a") == 0)
        }
    }

    @Test("A hub that is alone runs until its group shuts down, and only once")
    func running() async throws {
        let hub = Hub()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await hub.run() }
            group.cancelAll()
            try await group.waitForAll()
        }
        let error = await #expect(throws: EventSocketError.self) { try await hub.run() }
        #expect(error?.code == .alreadyRunning)
    }
}
