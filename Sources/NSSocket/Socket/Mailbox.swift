//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import DequeModule
internal import Synchronization

/// The bounded place between the event loop and one consuming task.
///
/// The loop pushes while it deals out a read and wakes the consumer once afterwards; the consumer takes everything at
/// once. One by one, both would cost a task switch for each message.
package final class Mailbox<Element: Sendable>: Sendable {
    private typealias Continuation = CheckedContinuation<Void, Never>

    private let state: Mutex<MailboxState<Element, Continuation>>

    package init(policy: MailboxPolicy) {
        self.state = Mutex(MailboxState(policy: policy))
    }

    // MARK: The producing side

    package func push(_ element: Element, bytes: Int) -> MailboxPushAction {
        self.push(element, charge: MailboxCharge(bytes: bytes))
    }

    func push(_ element: Element, charge: MailboxCharge) -> MailboxPushAction {
        let (action, forgotten) = self.state.withLock { state in
            let action = state.push(element, charge: charge)
            guard case .dropped = action else { return (action, [Element]()) }
            return (action, state.takeForgotten())
        }
        withExtendedLifetime(forgotten) {}
        return action
    }

    /// The same for messages that it has said it has room for: see ``room(for:)``.
    func push(_ elements: inout Deque<Element>, charge: MailboxCharge) -> MailboxPushAction {
        self.state.withLock { $0.push(&elements, charge: charge) }
    }

    /// How much it has room for until reading must stop; `nil` if there is none, or if that is not what its policy does.
    ///
    /// - Parameter charge: That of the read whose messages are to be pushed.
    func room(for charge: MailboxCharge) -> StagedMessages.Room? { self.state.withLock { $0.room(for: charge) } }

    package func wake() {
        self.state.withLock { $0.wake() }?.resume()
    }

    package func finish(_ error: EventSocketError? = nil) {
        self.state.withLock { $0.finish(error) }?.resume()
    }

    /// Whether a consumer is still at work on what arrived.
    var isInUse: Bool { self.state.withLock { $0.isInUse } }
    /// Whether it was full, and nobody has taken anything since.
    var isPausing: Bool { self.state.withLock { $0.isPausing } }
    /// Whether a consumer waits for something to arrive.
    var hasWaiter: Bool { self.state.withLock { $0.hasWaiter } }
    /// How many messages wait.
    var count: Int { self.state.withLock { $0.count } }
    /// How many messages the policy made it forget.
    package var droppedCount: Int { self.state.withLock { $0.droppedCount } }

    // MARK: The consuming side

    enum Delivery {
        /// Everything that waited. `resume`: reading was stopped for it. `hasWaited`: the task was suspended until it came.
        case batch(Deque<Element>, resume: Bool, hasWaited: Bool)
        case end(isFirst: Bool)
    }

    /// Everything that waits; suspends until there is something.
    ///
    /// - Throws: ``EventSocketError/Code/cancelled``, or the error the mailbox ended with.
    func take() async throws(EventSocketError) -> Delivery {
        var hasWaited = false
        while true {
            guard !Task.isCancelled else {
                throw EventSocketError(.cancelled, "The task that waited for messages was cancelled.")
            }
            switch self.state.withLock({ $0.take() }) {
            case .batch(let batch, let resume): return .batch(batch, resume: resume, hasWaited: hasWaited)
            case .end(let isFirst): return .end(isFirst: isFirst)
            case .failed(let error): throw error
            case .busy:
                throw EventSocketError(
                    .invalidArgument, "Two tasks iterate the same sequence; give each its own sequence."
                )
            case .wait:
                hasWaited = true
                await self.wait()
            }
        }
    }

    private func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                self.state.withLock { $0.suspend(continuation) }?.resume()
                // The handler below may have run before there was anything to wake.
                if Task.isCancelled { self.wake() }
            }
        } onCancel: {
            self.wake()
        }
    }
}
