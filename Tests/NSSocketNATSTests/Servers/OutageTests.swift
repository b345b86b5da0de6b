//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS
import Foundation
import MetricsTestKit
import NSSocket
import NSSocketHub
import NSSocketNATS
import Testing

extension ServerTests {
    @Suite("Servers that go away")
    struct OutageTests {
        @Test("A server that is not there yet is waited for")
        func early() async throws {
            let server = try await NATSServer.run { $0 }
            let backplane = try NATSBackplane(.test(server))
            try await backplane.running { events in
                try await events.next { $0.hasPrefix("disconnected") }
                try await NATSServer.run(port: server.port) { _ in
                    try await events.next { $0 == "connected" }
                }
                #expect(events.all.count >= 2)
            }
        }

        @Test("After a restart all subscriptions are there again, and it is said once that there was none")
        func restart() async throws {
            let metrics = TestMetrics()
            let (logger, lines) = LogLines.make()
            let (one, other, port) = try await NATSServer.run { server in
                var configuration = NATSBackplane.Configuration.test(server, logger: logger)
                configuration.observability.metrics = metrics
                return (try NATSBackplane(configuration), try NATSBackplane(.test(server)), server.port)
            }
            one.subscribe(to: "a::**")
            one.subscribe(to: "b")
            other.subscribe(to: "sync")
            try await one.running { events in
                try await other.running { otherEvents in
                    try await NATSServer.run(port: port) { server in
                        // They may have tried before it was there.
                        let up = try await events.next { $0 == "connected" }
                        let otherUp = try await otherEvents.next { $0 == "connected" }
                        try await server.stop()
                        try await events.next(after: up) { $0.hasPrefix("disconnected") }
                        try await otherEvents.next(after: otherUp) { $0.hasPrefix("disconnected") }
                    }
                    // Subscribed to and taken back while nobody is there.
                    one.subscribe(to: "c")
                    one.unsubscribe(from: "b")
                    let (lost, otherLost) = (events.all.count, otherEvents.all.count)
                    try await NATSServer.run(port: port) { _ in
                        try await events.next(after: lost) { $0 == "connected" }
                        try await otherEvents.next(after: otherLost) { $0 == "connected" }
                        for topic in ["b", "a", "a::x", "c"] as [EventName] { other.publish("to \(topic)", to: topic) }
                        try await events.next(after: lost) { $0 == "to c" }
                        #expect(events.all.dropFirst(lost) == ["connected", "to a", "to a::x", "to c"])
                    }
                }
                let changes = events.all.map { String($0.prefix { $0 != " " }) }.filter { $0.hasSuffix("connected") }
                // It may have tried before the first server was there.
                #expect(changes.drop { $0 != "connected" }.prefix(3) == ["connected", "disconnected", "connected"])
            }
            #expect(try metrics.expectCounter("nss_backplane_reconnects").totalValue == 1)
            #expect(lines.all.count { $0.hasPrefix("warning There is no connection to NATS") } <= 3)
        }

        @Test("Another server of the cluster takes over, one that only the first was asked to know")
        func failOver() async throws {
            try await NATSServer.cluster { first, second in
                // This one is told of the second server by the first.
                let one = try NATSBackplane(.test(first))
                let other = try NATSBackplane(.test(second))
                one.subscribe(to: "a")
                other.subscribe(to: "sync")
                try await one.running { events in
                    try await other.running { otherEvents in
                        try await events.next { $0 == "connected" }
                        try await otherEvents.next { $0 == "connected" }
                        try await first.stop()
                        let lost = try await events.next { $0.hasPrefix("disconnected") }
                        try await events.next(after: lost) { $0 == "connected" }
                        other.publish("after", to: "a")
                        try await events.next { $0 == "after" }
                    }
                }
            }
        }

        @Test(
            "A server that stands still blocks nobody, and another takes over within seconds", arguments: [false, true])
        func standstill(isBusy: Bool) async throws {
            try await NATSServer.cluster { first, second in
                // It is told of the second server by the first.
                let one = try NATSBackplane(.test(first))
                one.subscribe(to: "a")
                let other = try NATSBackplane(.test(second))
                try await one.running { events in
                    try await other.running { otherEvents in
                        try await events.next { $0 == "connected" }
                        try await otherEvents.next { $0 == "connected" }
                        let start = ContinuousClock.now
                        first.signal(SIGSTOP)
                        // More than any socket holds.
                        let frame = [UInt8](repeating: 0, count: 4096)
                        var longest = Duration.zero
                        for _ in 0..<(isBusy ? 20_000 : 1) {
                            longest = max(longest, ContinuousClock().measure { one.publish(frame, to: "b") })
                        }
                        one.subscribe(to: "c")
                        #expect(longest < .milliseconds(500))
                        let lost = try await events.next { $0.hasPrefix("disconnected") }
                        try await events.next(after: lost) { $0 == "connected" }
                        #expect(ContinuousClock.now - start < .seconds(20))
                        other.publish("after", to: "c")
                        try await events.next { $0 == "after" }
                        first.signal(SIGCONT)
                    }
                }
            }
        }

        @Test("A single server that stands still is noticed within about six seconds")
        func noticed() async throws {
            try await NATSServer.run { server in
                let backplane = try NATSBackplane(.test(server))
                try await backplane.running { events in
                    try await events.next { $0 == "connected" }
                    server.signal(SIGSTOP)
                    let time = try await ContinuousClock().measure {
                        try await events.next { $0.hasPrefix("disconnected") }
                    }
                    #expect(time > .seconds(3) && time < .seconds(12))
                    let lost = events.all.count
                    server.signal(SIGCONT)
                    try await events.next(after: lost) { $0 == "connected" }
                }
            }
        }
    }
}
#endif
