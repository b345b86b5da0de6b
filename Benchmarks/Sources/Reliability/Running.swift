//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// A server that runs until it is stopped.
struct Running {
    let address: EventSocketAddress
    private let task: Task<Void, any Error>

    init(_ server: EventSocketServer) async throws {
        let (addresses, continuation) = AsyncStream.makeStream(of: EventSocketAddress.self)
        self.task = Task {
            defer { continuation.finish() }
            try await server.run { continuation.yield($0) }
        }
        guard let address = await addresses.first(where: { _ in true }) else {
            try await self.task.value
            throw CancellationError()
        }
        self.address = address
    }

    /// Aborts it and its connections.
    func stop() async {
        self.task.cancel()
        _ = try? await self.task.value
    }
}

extension Duration {
    var inSeconds: Double {
        Double(self.components.seconds) + Double(self.components.attoseconds) / 1e18
    }

    var text: String {
        let milliseconds = Int(self.inSeconds * 1_000)
        return milliseconds < 10_000 ? "\(milliseconds) ms" : "\(milliseconds / 1_000) s"
    }
}
