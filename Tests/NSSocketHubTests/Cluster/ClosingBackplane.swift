//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import Synchronization

@testable import NSSocketHub

/// A backplane that carries nothing once its task is cancelled, as one with a connection would.
final class ClosingBackplane: Backplane {
    private struct State {
        var isOpen = true
        var carried: [[UInt8]] = []
        var topics: [EventPattern] = []
    }

    private let state = Mutex(State())
    private let failure: EventSocketError?

    init(failure: EventSocketError? = nil) {
        self.failure = failure
    }

    /// What was published in time.
    var carried: [[UInt8]] { self.state.withLock { $0.carried } }
    /// What is subscribed to.
    var topics: [EventPattern] { self.state.withLock { $0.topics } }

    func run(_ handler: @escaping @Sendable (BackplaneEvent) -> Void) async throws {
        if let failure { throw failure }
        handler(.connected)
        let (never, continuation) = AsyncStream.makeStream(of: Void.self)
        await withTaskCancellationHandler {
            for await _ in never {}
        } onCancel: {
            self.state.withLock { $0.isOpen = false }
            continuation.finish()
        }
    }

    func publish(_ frame: [UInt8], to topic: EventName) {
        self.state.withLock { if $0.isOpen { $0.carried.append(frame) } }
    }

    func subscribe(to pattern: EventPattern) { self.state.withLock { $0.topics.append(pattern) } }

    func unsubscribe(from pattern: EventPattern) {
        self.state.withLock { state in
            if let index = state.topics.firstIndex(of: pattern) { state.topics.remove(at: index) }
        }
    }
}
