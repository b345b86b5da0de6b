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
            guard let batch = try await self.nextBatch(isolation: actor, notify: notify) else { return nil }
            self.batch.withLock { $0 = batch }
        }
    }

    /// All elements that wait, for a consumer that asks in no other way; suspends until there is one, `nil` at the end.
    func nextBatch(
        isolation actor: isolated (any Actor)?, notify: (Notice) -> Void
    ) async throws(EventSocketError) -> Deque<Element>? {
        switch try await self.mailbox.take() {
        case .batch(let batch, let resume):
            if resume { notify(.madeRoom) }
            return batch
        case .end(let isFirst):
            if isFirst { notify(.sawEnd) }
            return nil
        }
    }
}
