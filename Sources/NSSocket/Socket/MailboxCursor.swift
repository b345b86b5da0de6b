//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import DequeModule
internal import NIOCore
internal import Synchronization

/// The consumer's place in a mailbox: the batch it took and has not worked off.
///
/// Belongs to the sequence rather than to an iterator, so that leaving a loop and entering another loses nothing.
package final class MailboxCursor<Element: Sendable>: Sendable {
    /// What the event loop has to know.
    package enum Notice {
        /// There is room again.
        case madeRoom
        /// The consumer has seen the end.
        case sawEnd
    }

    private struct State {
        var batch = Deque<Element>()
        var budget = DispatchBudget()
    }

    private let mailbox: Mailbox<Element>
    private let state = Mutex(State())

    package init(_ mailbox: Mailbox<Element>) {
        self.mailbox = mailbox
    }

    /// The next element of the batch, if there is one and the consumer need not yield: no need for an asynchronous call to find it.
    var ready: Element? {
        self.state.withLock { state in
            guard state.budget.lines > 0, let element = state.batch.popFirst() else { return nil }
            state.budget.lines &-= 1
            return element
        }
    }

    /// The next element; suspends until there is one, `nil` at the end.
    ///
    /// A consumer that finds messages again and again yields after ``DispatchBudget/time``: threads are few, and other connections have
    /// consumers too.
    package func next(
        isolation actor: isolated (any Actor)?, notify: (Notice) -> Void
    ) async throws(EventSocketError) -> Element? {
        while true {
            if let ready { return ready }
            if self.hasBatch {
                // The budget's lines are used up.
                if self.isTimeOver { await self.yield() }
                continue
            }
            // Not by way of `nextBatch`: it would be one more call that waits, and a task's memory is for few of them.
            guard let (batch, hasWaited) = self.open(try await self.mailbox.take(), notify) else { return nil }
            self.state.withLock { state in
                state.batch = batch
                if hasWaited { state.budget = DispatchBudget() }
            }
        }
    }

    private var hasBatch: Bool { self.state.withLock { !$0.batch.isEmpty } }

    /// Asks for more lines of the budget.
    private var isTimeOver: Bool {
        let now = NIODeadline.now()
        return self.state.withLock { $0.budget.renew(now: now) == 0 }
    }

    private func yield() async {
        await Task.yield()
        self.state.withLock { $0.budget = DispatchBudget() }
    }

    /// All elements that wait, for a consumer that asks in no other way; suspends until there is one, `nil` at the end.
    ///
    /// - Returns: The elements, and whether the task was suspended until they came.
    func nextBatch(
        isolation actor: isolated (any Actor)?, notify: (Notice) -> Void
    ) async throws(EventSocketError) -> (elements: Deque<Element>, hasWaited: Bool)? {
        self.open(try await self.mailbox.take(), notify)
    }

    /// What was delivered, `nil` if that is the end; says what the event loop has to know.
    private func open(
        _ delivery: Mailbox<Element>.Delivery, _ notify: (Notice) -> Void
    ) -> (elements: Deque<Element>, hasWaited: Bool)? {
        switch delivery {
        case .batch(let batch, let resume, let hasWaited):
            if resume { notify(.madeRoom) }
            return (batch, hasWaited)
        case .end(let isFirst):
            if isFirst { notify(.sawEnd) }
            return nil
        }
    }
}
