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
import Synchronization
import Testing

extension ServerTests {
    @Suite("More than can be held")
    struct OverflowTests {
        @Test("Frames for a server that takes none are dropped, counted, and said to be")
        func outgoing() async throws {
            let metrics = TestMetrics()
            let (logger, lines) = LogLines.make()
            try await NATSServer.run { server in
                var configuration = NATSBackplane.Configuration.test(server, logger: logger)
                configuration.observability.metrics = metrics
                configuration.queuedFrames = 100
                // Nothing but a write may end it.
                configuration.pingInterval = .seconds(600)
                configuration.writeTimeout = .seconds(1)
                let backplane = try NATSBackplane(configuration)
                try await backplane.running { events in
                    try await events.next { $0 == "connected" }
                    server.signal(SIGSTOP)
                    let frame = [UInt8](repeating: 0, count: 1 << 19)
                    while events.all.count == 1 {
                        try Task.checkCancellation()
                        backplane.publish(frame, to: "a")
                        await Task.yield()
                    }
                    #expect(events.all[1].hasPrefix("disconnected"))
                    server.signal(SIGCONT)
                    try await events.next(after: 2) { $0 == "connected" }
                }
            }
            #expect(try metrics.expectCounter("nss_backplane_frames_dropped").totalValue > 0)
            #expect(lines.all.count { $0.hasPrefix("warning Frames are dropped: the queue") } >= 1)
        }

        @Test("A hub that is behind hears that it lost frames, then the latest")
        func incoming() async throws {
            let metrics = TestMetrics()
            try await NATSServer.run { server in
                var configuration = NATSBackplane.Configuration.test(server)
                configuration.observability.metrics = metrics
                configuration.queuedFrames = 10
                let slow = try NATSBackplane(configuration)
                slow.subscribe(to: "a")
                slow.subscribe(to: "sync")
                let sender = try NATSBackplane(.test(server))
                sender.subscribe(to: "answer")
                try await sender.running { senderEvents in
                    let heard = Recorded<String>()
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        // Holds the handler until the sender knows that all has arrived.
                        let isHeld = Mutex(false)
                        group.addTask {
                            try await slow.run { event in
                                heard.append(event.word)
                                if event.word == "hold" {
                                    isHeld.withLock { $0 = true }
                                    while isHeld.withLock({ $0 }) {}
                                }
                            }
                        }
                        try await heard.next { $0 == "connected" }
                        try await senderEvents.next { $0 == "connected" }
                        sender.publish("hold", to: "a")
                        try await heard.next { $0 == "hold" }
                        for number in 0..<1000 { sender.publish("frame \(number)", to: "a") }
                        while try metrics.expectCounter("nss_backplane_frames_dropped").totalValue < 990 {
                            try Task.checkCancellation()
                            await Task.yield()
                        }
                        isHeld.withLock { $0 = false }
                        try await heard.next { $0 == "frame 999" }
                        group.cancelAll()
                        try await group.waitForAll()
                    }
                    #expect(
                        heard.all == ["connected", "hold", "overflowed"] + (990..<1000).map { "frame \($0)" })
                }
            }
        }
    }
}
#endif
