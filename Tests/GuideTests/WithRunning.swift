//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// Runs a server beside a body that is given its address, then shuts it down.
func withRunning(
    _ server: EventSocketServer, _ body: (_ address: EventSocketAddress) async throws -> Void
) async throws {
    let (addresses, continuation) = AsyncStream.makeStream(of: EventSocketAddress.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { continuation.finish() }
            try await server.run { address in continuation.yield(address) }
        }
        for await address in addresses.prefix(1) { try await body(address) }
        server.shutdown()
        try await group.waitForAll()
    }
}
