//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// What a hub has to say, one after the other. For one consuming task at a time; ends when that is cancelled.
public struct HubSequence<Element: Sendable>: AsyncSequence, Sendable {
    /// Never: nothing fails.
    public typealias Failure = Never

    let mailbox: Mailbox<Element>
    let cursor: MailboxCursor<Element>

    /// How many were forgotten because the consumer was behind.
    public var droppedCount: Int { self.mailbox.droppedCount }

    /// Begins where the last iterator stopped.
    public func makeAsyncIterator() -> Iterator { Iterator(cursor: self.cursor) }

    /// Takes them one by one.
    public struct Iterator: AsyncIteratorProtocol {
        let cursor: MailboxCursor<Element>

        /// The next one; `nil` when the task is cancelled.
        public func next() async -> Element? { await self.next(isolation: #isolation) }

        /// The next one; `nil` when the task is cancelled.
        public func next(isolation actor: isolated (any Actor)?) async -> Element? {
            try? await self.cursor.next(isolation: actor) { _ in }
        }
    }
}
