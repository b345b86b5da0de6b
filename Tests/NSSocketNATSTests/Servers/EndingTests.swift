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

        /// How many of them leave a signal to other threads.
        private static func threads(blocking signal: Int32) throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count { thread in
                let folder = "/proc/self/task/\(thread)"
                guard let name = try? String(contentsOfFile: "\(folder)/comm", encoding: .utf8), name.hasPrefix("TP-#"),
                    let status = try? String(contentsOfFile: "\(folder)/status", encoding: .utf8),
                    let line = status.split(separator: "\n").first(where: { $0.hasPrefix("SigBlk:") }),
                    let mask = UInt64(line.dropFirst(7).filter { $0.isHexDigit }, radix: 16)
                else { return false }
                return mask & 1 << UInt64(signal - 1) != 0
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

        @Test(
            "Signals go to other threads: libnats would take them for a broken connection",
            .enabled(if: FileManager.default.fileExists(atPath: "/proc/self/task"), "needs /proc"))
        func signals() async throws {
            try await NATSServer.run { server in
                try await NATSBackplane(.test(server)).running { events in
                    try await events.next { $0 == "connected" }
                    // Its own, and those of the connection.
                    #expect(try Self.threads(blocking: SIGCHLD) >= 3)
                    #expect(try Self.threads(blocking: SIGSEGV) == 0)
                }
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
                        for number in 0..<9000 { backplane.publish("frame \(number)", to: "a") }
                    }
                    try await heard.next { $0 == "frame 8999" }
                    #expect(heard.all.count == 9001)
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

        @Test("Cancelled at once, it ends; afterwards nothing holds it")
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
