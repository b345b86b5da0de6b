//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
import Logging
import NSSocket
import Synchronization

/// Many clients of one server that goes away and comes back: how they return.
struct Herd {
    let clients: Int
    let seconds: Int

    private let clock = ContinuousClock()

    func run() async throws {
        let path = "\(NSTemporaryDirectory())herd-\(getpid()).s"
        let address = EventSocketAddress.unix(path)
        let ready = Mutex<[ContinuousClock.Instant]>([])
        // On a unix socket all have the same address, so only the rate of accepting limits them.
        var server = try await Running(self.server(address))
        try await withThrowingTaskGroup(of: Void.self) { group in
            var all: [EventSocketClient] = []
            for _ in 0..<self.clients {
                let client = EventSocketClient(to: address, logger: .quiet) { _ in
                    ready.withLock { $0.append(self.clock.now) }
                }
                all.append(client)
                group.addTask { try await client.run() }
            }
            try await self.wait(for: self.clients, ready)
            ready.withLock { $0.removeAll() }
            await server.stop()
            // The outage.
            try await Task.sleep(for: .seconds(self.seconds))
            let start = self.clock.now
            server = try await Running(self.server(address))
            try await self.wait(for: self.clients, ready)
            self.report(ready.withLock { $0.map { start.duration(to: $0) } })
            for client in all { client.close() }
            try await group.waitForAll()
        }
        await server.stop()
    }

    private func server(_ address: EventSocketAddress) -> EventSocketServer {
        EventSocketServer(address: address, logger: .quiet) { socket in try await socket.closed() }
    }

    /// Looks now and then: waking for each of a thousand clients would be part of what is measured.
    private func wait(for count: Int, _ ready: borrowing Mutex<[ContinuousClock.Instant]>) async throws {
        while ready.withLock({ $0.count }) < count { try await Task.sleep(for: .milliseconds(5)) }
    }

    private func report(_ times: [Duration]) {
        let times = times.sorted()
        func at(_ part: Double) -> String { times[Int(part * Double(times.count - 1))].text }
        print("clients \(self.clients), server away \(self.seconds) s")
        print("back after: half \(at(0.5)), nine in ten \(at(0.9)), all \(at(1))")
        var buckets: [Int: Int] = [:]
        for time in times { buckets[Int(time.inSeconds), default: 0] += 1 }
        for second in 0...(buckets.keys.max() ?? 0) { print("second \(second + 1): \(buckets[second] ?? 0)") }
        var hundredths: [Int: Int] = [:]
        for time in times { hundredths[Int(time.inSeconds * 10), default: 0] += 1 }
        print("most within a tenth of a second: \(hundredths.values.max() ?? 0)")
    }
}
