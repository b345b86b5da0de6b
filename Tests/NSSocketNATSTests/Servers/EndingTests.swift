//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS
import Foundation
import NSSocket
import NSSocketHub
import NSSocketNATS
import Testing

extension ServerTests {
    @Suite("The end of a backplane")
    struct EndingTests {
        /// How many threads there are that a backplane started, or libnats for one: they are called alike.
        private static func threads() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count { thread in
                (try? String(contentsOfFile: "/proc/self/task/\(thread)/comm", encoding: .utf8))?.hasPrefix("TP-#")
                    ?? false
            }
        }

        private func live(_ server: NATSServer) async throws {
            let backplane = try NATSBackplane(.test(server))
            for room in 0..<20 { backplane.subscribe(to: ["room", "\(room)"]) }
            try await backplane.running { events in
                try await events.next { $0 == "connected" }
                backplane.publish("a", to: "b")
            }
        }

        @Test(
            "No thread is left, nor the backplane",
            .enabled(if: FileManager.default.fileExists(atPath: "/proc/self/task"), "needs /proc"))
        func threads() async throws {
            try await NATSServer.run { server in
                // What libnats keeps for the process.
                try await self.live(server)
                var count = try Self.threads()
                for _ in 0..<10 { try await self.live(server) }
                #expect(count > 0)
                while try Self.threads() > count { try Task.checkCancellation() }
                count = try Self.threads()

                // One that finds nobody, and one that is cut off.
                var nowhere = NATSBackplane.Configuration.test()
                nowhere.servers = ["127.0.0.1:1"]
                let lost = try NATSBackplane(nowhere)
                try await lost.running { try await $0.next { $0.hasPrefix("disconnected") } }
                try await NATSServer.run { server in
                    let backplane = try NATSBackplane(.test(server))
                    try await backplane.running { events in
                        try await events.next { $0 == "connected" }
                        try await server.stop()
                        try await events.next { $0.hasPrefix("disconnected") }
                    }
                }
                while try Self.threads() > count { try Task.checkCancellation() }
            }
        }

        @Test("What was published before the end is sent")
        func flushing() async throws {
            try await NATSServer.run { server in
                let listener = try NATSBackplane(.test(server))
                listener.subscribe(to: "a")
                try await listener.running { heard in
                    try await heard.next { $0 == "connected" }
                    let backplane = try NATSBackplane(.test(server))
                    try await backplane.running { events in
                        try await events.next { $0 == "connected" }
                        for number in 0..<5000 { backplane.publish("frame \(number)", to: "a") }
                    }
                    try await heard.next { $0 == "frame 4999" }
                    #expect(heard.all.count == 5001)
                }
            }
        }

        @Test("While the server stands still, the end comes nevertheless")
        func standstill() async throws {
            try await NATSServer.run { server in
                let backplane = try NATSBackplane(.test(server))
                let time = try await backplane.running { events in
                    try await events.next { $0 == "connected" }
                    server.signal(SIGSTOP)
                    backplane.publish("a", to: "b")
                    return ContinuousClock.now
                }
                #expect(ContinuousClock.now - time < .seconds(5))
            }
        }

        @Test("It runs once; whatever is asked of it later does nothing")
        func twice() async throws {
            try await NATSServer.run { server in
                let backplane = try NATSBackplane(.test(server))
                try await backplane.running { events in
                    try await events.next { $0 == "connected" }
                    let error = await #expect(throws: EventSocketError.self) { try await backplane.run { _ in } }
                    #expect(error?.code == .alreadyRunning)
                }
                await #expect(throws: EventSocketError.self) { try await backplane.run { _ in } }
                backplane.publish("a", to: "b")
                backplane.subscribe(to: "b")
                backplane.unsubscribe(from: "b")
            }
        }

        @Test("One that is gone when it is cancelled at once")
        func atOnce() async throws {
            try await NATSServer.run { server in
                for _ in 0..<20 { try await NATSBackplane(.test(server)).running { _ in } }
                weak var gone: NATSBackplane?
                do {
                    let backplane = try NATSBackplane(.test(server))
                    gone = backplane
                    try await backplane.running { events in try await events.next { $0 == "connected" } }
                }
                while gone != nil { try Task.checkCancellation() }
            }
        }
    }
}
#endif
