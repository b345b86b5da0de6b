//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import DequeModule
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

    private let mailbox: Mailbox<Element>
    private let batch = Mutex(Deque<Element>())

    package init(_ mailbox: Mailbox<Element>) {
        self.mailbox = mailbox
    }

    /// The next element of the batch, if there is one: no need for an asynchronous call to find it.
    var ready: Element? {
        self.batch.withLock { $0.popFirst() }
    }

    /// The next element; suspends until there is one, `nil` at the end.
    package func next(
        isolation actor: isolated (any Actor)?, notify: (Notice) -> Void
    ) async throws(EventSocketError) -> Element? {
        while true {
            if let ready { return ready }
            // Not by way of `nextBatch`: it would be one more call that waits, and a task's memory is for few of them.
            guard let batch = self.open(try await self.mailbox.take(), notify) else { return nil }
            self.batch.withLock { $0 = batch }
        }
    }

    /// All elements that wait, for a consumer that asks in no other way; suspends until there is one, `nil` at the end.
    func nextBatch(
        isolation actor: isolated (any Actor)?, notify: (Notice) -> Void
    ) async throws(EventSocketError) -> Deque<Element>? {
        self.open(try await self.mailbox.take(), notify)
    }

    /// What was delivered, `nil` if that is the end; says what the event loop has to know.
    private func open(_ delivery: Mailbox<Element>.Delivery, _ notify: (Notice) -> Void) -> Deque<Element>? {
        switch delivery {
        case .batch(let batch, let resume):
            if resume { notify(.madeRoom) }
            return batch
        case .end(let isFirst):
            if isFirst { notify(.sawEnd) }
            return nil
        }
    }
}
