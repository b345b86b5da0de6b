//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// Connections that do nothing: what they cost.
struct Idle {
    let connections: Int

    func run() async throws {
        let server = try Served("internal")
        let before = try await server.settledMemory()
        var clients: [RawClient] = []
        let clock = ContinuousClock()
        let start = clock.now
        for index in 0..<self.connections {
            // Two hundred from each address: a port for every one of them.
            guard let client = RawClient(port: server.port, source: 1 + index / 200) else { break }
            clients.append(client)
        }
        let took = start.duration(to: clock.now)
        let after = try await server.settledMemory()
        let time = server.processorTime
        // The idleness that is measured.
        try await Task.sleep(for: .seconds(10))
        print("connections \(clients.count), made in \(took.text)")
        print(
            "memory: \(before >> 20) MiB before, \(after >> 20) MiB after, \((after - before) / max(clients.count, 1)) bytes each"
        )
        print("processor: \(server.processorTime - time) s in 10 s of idleness")
        try await self.echo(server)
        var answered = 0
        for client in clients where client.send("[\"a\",1]\n") && client.receive(upTo: 100) != nil { answered += 1 }
        print("answered when spoken to: \(answered)")
        let spoken = try await server.settledMemory()
        print("memory then: \(spoken >> 20) MiB, \((spoken - before) / max(clients.count, 1)) bytes each")
    }

    /// How fast one connection among them is.
    private func echo(_ server: Served) async throws {
        guard let client = RawClient(port: server.port) else { return }
        let clock = ContinuousClock()
        var times: [Duration] = []
        for _ in 0..<1_000 {
            let start = clock.now
            guard client.send("[\"a\",1]\n"), client.receive(upTo: 100) != nil else { return }
            times.append(start.duration(to: clock.now))
        }
        times.sort()
        print(
            "round trip beside them: median \(Int(times[500].inSeconds * 1e6)) µs, 99 in 100 \(Int(times[990].inSeconds * 1e6)) µs"
        )
    }
}
