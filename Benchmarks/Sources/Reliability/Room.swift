//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import NSSocket
import NSSocketHub
import Synchronization

/// A server whose connections all are in one room, to which it broadcasts without end. Prints how those end that are too slow.
enum Room {
    static let perSecond = 20
    static let ready = "[\"ready\",null]\n"
    private static let head = "[\"tick\",\""

    /// In nanoseconds, alike in all processes.
    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// When a message was sent, which it begins with.
    static func stamp(in line: ArraySlice<UInt8>) -> UInt64 {
        line.dropFirst(self.head.utf8.count).prefix(20).reduce(0) { $0 &* 10 &+ UInt64($1 & 15) }
    }

    static func serve(size: Int) async throws {
        let hub = Hub()
        let hasBegun = Atomic<Bool>(false)
        var configuration = EventSocketServer.Configuration()
        configuration.limits.connectionsPerPeer = nil
        configuration.limits.acceptsPerSecond = nil
        let server = EventSocketServer(address: .tcp(port: 0), configuration: configuration, logger: .quiet) { socket in
            let joined = Self.now
            await socket.onLifecycle { _, event in
                guard case .error(let error) = event, error.code == .slowConsumer else { return }
                print("cut off after \((Self.now - joined) / 1_000_000_000) s: \(error.message)")
                fflush(nil)
            }
            try await hub.join("room", socket)
            await socket.on("begin") { _, _ in hasBegun.store(true, ordering: .relaxed) }
            if !hasBegun.load(ordering: .relaxed) { try await socket.send("ready") }
            // More than the system holds for anybody: what is broadcast then waits in this process from the beginning.
            for try await _ in socket.messages(of: Event<NoPayload>("history")) {
                for _ in 0..<6 { try await socket.send("history", String(repeating: "x", count: 1_000_000)) }
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await server.run { address in
                    print("\(address)".split(separator: ":").last ?? "")
                    fflush(nil)
                }
            }
            let padding = String(repeating: "x", count: size - Self.head.utf8.count - 20 - 3)
            let clock = ContinuousClock()
            var next = clock.now
            while true {
                // The steady rate.
                next += .seconds(1) / Self.perSecond
                try await clock.sleep(until: next)
                guard hasBegun.load(ordering: .relaxed) else { continue }
                let digits = "\(Self.now)"
                let stamp = String(repeating: "0", count: 20 - digits.count) + digits
                try await hub.broadcast("tick", stamp + padding, to: "room")
            }
        }
    }
}
