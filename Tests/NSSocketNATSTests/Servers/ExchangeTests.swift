//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS
import Metrics
import MetricsTestKit
import NSSocket
import NSSocketHub
import NSSocketNATS
import Testing

extension ServerTests {
    @Suite("Frames between two backplanes")
    struct ExchangeTests {
        /// Two that are connected and subscribed.
        private func pair(
            _ patterns: [EventPattern], metrics: TestMetrics? = nil,
            body:
                @escaping @Sendable (
                    _ one: NATSBackplane, _ heard: Recorded<String>, _ other: NATSBackplane,
                    _ otherHeard: Recorded<String>
                ) async throws -> Void
        ) async throws {
            try await NATSServer.run { server in
                var configuration = NATSBackplane.Configuration.test(server)
                let other = try NATSBackplane(configuration)
                configuration.observability.metrics = metrics
                let one = try NATSBackplane(configuration)
                for pattern in patterns {
                    one.subscribe(to: pattern)
                    other.subscribe(to: pattern)
                }
                try await one.running { heard in
                    try await other.running { otherHeard in
                        try await heard.next { $0 == "connected" }
                        try await otherHeard.next { $0 == "connected" }
                        try await body(one, heard, other, otherHeard)
                    }
                }
            }
        }

        @Test("Both ways, in order, own frames do not come back, and all is counted")
        func bothWays() async throws {
            let metrics = TestMetrics()
            try await self.pair(["room::a"], metrics: metrics) { one, heard, other, otherHeard in
                for number in 0..<1000 { one.publish("frame \(number)", to: "room::a") }
                try await otherHeard.next { $0 == "frame 999" }
                #expect(otherHeard.all == ["connected"] + (0..<1000).map { "frame \($0)" })
                other.publish("back", to: "room::a")
                other.publish("", to: "room::a")
                try await heard.next { $0 == "" }
                #expect(heard.all == ["connected", "back", ""])
            }
            #expect(try metrics.expectCounter("nss_backplane_frames_sent").totalValue == 1000)
            #expect(try metrics.expectCounter("nss_backplane_bytes_sent").totalValue == 8890)
            #expect(try metrics.expectCounter("nss_backplane_frames_received").totalValue == 2)
            #expect(try metrics.expectCounter("nss_backplane_bytes_received").totalValue == 4)
        }

        @Test("Wildcards and strange names; each frame once, in the order sent")
        func wildcards() async throws {
            let patterns: [EventPattern] = [
                "a::*", "a::**", "a::b", "**::z", "x::**::y", EventPattern(exactly: ["a.b", "*", ""]), "a::**",
            ]
            let carried: [EventName] = [
                "a", "a::b", "a::b::c", "z", "q::z", "x::y", "x::1::2::y", ["a.b", "*", ""], "a::z",
            ]
            let others: [EventName] = ["b", "x::1", ["a.b", "x", ""], "y", EventName(segments: [])]
            try await self.pair(patterns) { one, _, _, heard in
                for round in 0..<50 {
                    for topic in carried + others { one.publish("\(round) \(topic)", to: topic) }
                }
                one.publish("end", to: "a")
                try await heard.next { $0 == "end" }
                let expected = (0..<50).flatMap { round in carried.map { "\(round) \($0)" } }
                #expect(heard.all == ["connected"] + expected + ["end"])
            }
        }

        @Test("A subscription holds for what is published after it, and ends with the last taken back")
        func changing() async throws {
            try await self.pair(["sync"]) { one, heard, other, otherHeard in
                one.subscribe(to: "a::*")
                one.subscribe(to: "a::*")
                one.publish("one subscribed", to: "sync")
                try await otherHeard.next { $0 == "one subscribed" }
                other.publish("first", to: "a::b")
                try await heard.next { $0 == "first" }
                one.unsubscribe(from: "a::*")
                one.publish("taken back once", to: "sync")
                try await otherHeard.next { $0 == "taken back once" }
                other.publish("second", to: "a::b")
                try await heard.next { $0 == "second" }
                one.unsubscribe(from: "a::*")
                one.publish("taken back", to: "sync")
                try await otherHeard.next { $0 == "taken back" }
                other.publish("third", to: "a::b")
                other.publish("end", to: "sync")
                try await heard.next { $0 == "end" }
                #expect(heard.all == ["connected", "first", "second", "end"])
            }
        }

        @Test("What is too long or too large is dropped and counted; the rest goes on")
        func tooMuch() async throws {
            let metrics = TestMetrics()
            try await self.pair(["**"], metrics: metrics) { one, _, _, heard in
                let long = EventName(segments: [String(repeating: "x", count: 256)])
                #expect(!NATSBackplane.canCarry(long))
                one.publish("long", to: long)
                one.publish(Array(repeating: 0, count: 1 << 20 + 1), to: "a")
                one.publish("end", to: "a")
                try await heard.next { $0 == "end" }
                #expect(heard.all == ["connected", "end"])
            }
            #expect(try metrics.expectCounter("nss_backplane_frames_dropped").totalValue == 2)
        }
    }
}
#endif
