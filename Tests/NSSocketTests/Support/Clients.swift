//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket

/// Runs a client until the closure returns.
func withRunning<Result>(
    _ client: EventSocketClient, _ body: () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await client.run() }
        let result = try await body()
        client.close()
        try await group.waitForAll()
        return result
    }
}

extension EventSocketClient {
    /// Waits until the client is ready.
    nonisolated func ready() async throws -> EventSocket {
        for await state in self.stateChanges {
            if case .ready(let socket) = state { return socket }
        }
        throw EventSocketError(.cancelled, "The client closed before it was ready.")
    }

    /// Waits until the client waits.
    nonisolated func waiting() async throws -> (attempt: Int, delay: Duration, cause: EventSocketError) {
        for await state in self.stateChanges {
            if case .waiting(let attempt, let delay, let cause) = state { return (attempt, delay, cause) }
        }
        throw EventSocketError(.cancelled, "The client closed and did not wait.")
    }

    /// Waits for the end of the client.
    nonisolated func end() async throws -> CloseReason {
        for await state in self.stateChanges {
            if case .closed(let reason) = state { return reason }
        }
        throw EventSocketError(.cancelled, "The task was cancelled.")
    }
}
