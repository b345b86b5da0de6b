//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// Peers that send a byte now and then and never finish a line, against the profile for the open internet.
struct Slowloris {
    let connections: Int

    func run() async throws {
        let server = try Served("internet")
        let before = try await server.settledMemory()
        let peers = (0..<self.connections).compactMap { RawClient(port: server.port, source: 1 + $0 / 50) }
        for peer in peers { _ = peer.send("[\"a\",\"") }
        let clock = ContinuousClock()
        let start = clock.now
        var open = Set(peers.indices)
        var last = start
        while !open.isEmpty, start.duration(to: clock.now) < .seconds(60) {
            for index in open where !peers[index].send("x") || peers[index].receive(upTo: 10, waits: false) == nil {
                open.remove(index)
                last = clock.now
            }
            // The pace of the peers: two bytes a second.
            try await Task.sleep(for: .milliseconds(500))
        }
        print("peers \(peers.count) that send two bytes a second and no line")
        print("cut off: \(peers.count - open.count), the last after \(start.duration(to: last).text)")
        let after = try await server.settledMemory()
        print("memory: \(before >> 20) MiB before, \(after >> 20) MiB after")
        guard let client = RawClient(port: server.port), client.send("[\"a\",1]\n") else {
            return print("no answer any more")
        }
        print("somebody honest is answered: \(client.receive(upTo: 100) != nil)")
    }
}
