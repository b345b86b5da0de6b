//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// A connection's life as the scope of a closure: how servers and
/// ``withConnection(to:tls:configuration:router:logger:_:)`` run one.
extension EventSocket {
    /// Runs a closure, and the router beside it, and ends the connection with it.
    ///
    /// When the closure returns or throws, the connection is closed and what was sent still leaves; when the task is
    /// cancelled it is aborted. Returns once the connection has ended.
    nonisolated func runScope<Result>(
        router: EventRouter?,
        _ body: (EventSocket) async throws -> Result
    ) async throws -> Result {
        // Made here, before the closure can begin to read: the router misses nothing.
        let routed = router.map { ($0, Subscription(toAnyEventOf: self, label: "router")) }
        return try await withTaskCancellationHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                if let (router, messages) = routed { group.addTask { await router.run(messages, from: self) } }
                let result: Result
                do {
                    result = try await body(self)
                } catch {
                    await self.end()
                    throw error
                }
                await self.end()
                try await group.waitForAll()
                return result
            }
        } onCancel: {
            self.abort()
        }
    }

    /// Closes and waits for the end, which ``Configuration/closeTimeout`` bounds.
    nonisolated func end() async {
        self.close()
        try? await self.channel.closeFuture.get()
    }
}
