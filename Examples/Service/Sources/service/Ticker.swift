//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketHub
import ServiceLifecycle

/// Tells a room that time passes: a service that has nothing to finish when it is to end.
struct Ticker: Service {
    let hub: Hub
    let interval: Duration

    func run() async throws {
        // Cancelling ends the wait for the next tick, and nothing else is under way.
        try await cancelWhenGracefulShutdown {
            do {
                for number in 1... {
                    try await Task.sleep(for: self.interval)
                    try await self.hub.broadcast(Work.tick, number, to: .room(Work.tick.name))
                }
            } catch  where Task.isCancelled {}
        }
    }
}
