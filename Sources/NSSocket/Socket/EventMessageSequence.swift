//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The messages that match a pattern, in wire order. See ``EventSocket/messages(matching:buffering:)``.
///
/// For one consuming task at a time; leaving the loop and entering another goes on where it left off.
public struct EventMessageSequence: AsyncSequence, Sendable {
    /// One message.
    public typealias Element = EventMessage
    /// How the connection ended, or that the task was cancelled.
    public typealias Failure = EventSocketError

    let subscription: Subscription

    /// How many messages the ``MailboxPolicy`` dropped.
    public var droppedCount: Int { self.subscription.droppedCount }

    /// Begins where the last iterator stopped.
    public func makeAsyncIterator() -> Iterator {
        Iterator(subscription: self.subscription)
    }

    /// Takes messages one by one.
    public struct Iterator: AsyncIteratorProtocol {
        @usableFromInline let subscription: Subscription

        /// The next message; `nil` when the connection has closed.
        public mutating func next() async throws(EventSocketError) -> EventMessage? {
            try await self.next(isolation: #isolation)
        }

        /// The next message; `nil` when the connection has closed.
        @inlinable
        public nonisolated(nonsending) mutating func next(
            isolation actor: (any Actor)?
        ) async throws(EventSocketError) -> EventMessage? {
            // Runs where it is called, so that it need not find out first whether that is where the actor is. Part of the
            // caller, as there it is no asynchronous call while messages are ready.
            if let ready = self.subscription.ready { return ready }
            return try await self.subscription.next(isolation: actor)
        }
    }
}
