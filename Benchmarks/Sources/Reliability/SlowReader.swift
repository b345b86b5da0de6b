//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Synchronization

/// A reader of 1 KB/s among others, to all of whom the server sends as much as they take.
struct SlowReader {
    let others: Int

    /// What several tasks note.
    private final class Notes: Sendable {
        let ending = Mutex<String?>(nil)
        let isOver = Atomic<Bool>(false)
        let bytes = Atomic<Int>(0)
        let seconds = Mutex(1.0)
    }

    func run() async throws {
        let alone = try await self.measure(slow: 0)
        let beside = try await self.measure(slow: 1)
        print("others \(self.others), each sent as much as it takes")
        print("without a slow reader: \(alone.rate) MB/s to the others")
        print("with one that reads 1 KB/s: \(beside.rate) MB/s to the others")
        print("the slow one: \(beside.ending ?? "still connected")")
    }

    private func measure(slow: Int) async throws -> (rate: Int, ending: String?) {
        let notes = Notes()
        let clock = ContinuousClock()
        let begin = clock.now
        var configuration = EventSocketServer.Configuration()
        configuration.limits.connectionsPerPeer = 10_000
        let server = EventSocketServer(address: .tcp(port: 0), configuration: configuration, logger: .quiet) { socket in
            await socket.onLifecycle { _, event in
                guard case .close(.failed(let error)) = event, !notes.isOver.load(ordering: .relaxed) else { return }
                notes.ending.withLock { $0 = "\(error.code) after \(begin.duration(to: clock.now).text)" }
            }
            let payload = String(repeating: "x", count: 1_000)
            while true { try await socket.send("tick", payload) }
        }
        let running = try await Running(server)
        let port = Int("\(running.address)".split(separator: ":").last ?? "") ?? 0
        try await withThrowingTaskGroup(of: Void.self) { group in
            let readers = (0..<self.others).compactMap { _ in RawClient(port: port) }
            let slowOnes = (0..<slow).compactMap { _ in RawClient(port: port, receiveBuffer: 4_096) }
            group.addTask {
                while !notes.isOver.load(ordering: .relaxed) {
                    var some = 0
                    for reader in readers { some += reader.receive(upTo: 64 << 10, waits: false) ?? 0 }
                    notes.bytes.add(some, ordering: .relaxed)
                    if some == 0 { await Task.yield() }
                }
            }
            group.addTask {
                while !notes.isOver.load(ordering: .relaxed) {
                    for reader in slowOnes { _ = reader.receive(upTo: 100, waits: false) }
                    // Its pace: 100 bytes ten times a second.
                    try await Task.sleep(for: .milliseconds(100))
                }
            }
            // With a slow one until it is cut off.
            for second in 0..<60 where second < 20 || slow > 0 && notes.ending.withLock({ $0 == nil }) {
                try await Task.sleep(for: .seconds(1))
            }
            notes.seconds.withLock { $0 = begin.duration(to: clock.now).inSeconds }
            notes.isOver.store(true, ordering: .relaxed)
            try await group.waitForAll()
        }
        let result = (
            Int(Double(notes.bytes.load(ordering: .relaxed)) / notes.seconds.withLock { $0 } / 1e6),
            notes.ending.withLock { $0 }
        )
        await running.stop()
        return result
    }
}
