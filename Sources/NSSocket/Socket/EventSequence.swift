//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The payloads of one kind of event, in wire order. See ``EventSocket/messages(of:buffering:undecodable:)``.
///
/// For one consuming task at a time; leaving the loop and entering another goes on where it left off. Payloads are
/// decoded by the consuming task and need not be `Sendable`.
public struct EventSequence<Payload: Decodable>: AsyncSequence, Sendable {
    /// One payload.
    public typealias Element = Payload
    /// How the connection ended, that the task was cancelled, or that a payload is no `Payload`.
    public typealias Failure = EventSocketError

    let subscription: Subscription
    let undecodable: UndecodablePayloads

    /// How many messages the ``MailboxPolicy`` dropped.
    public var droppedCount: Int { self.subscription.droppedCount }

    /// Begins where the last iterator stopped.
    public func makeAsyncIterator() -> Iterator {
        Iterator(subscription: self.subscription, undecodable: self.undecodable)
    }

    /// Takes payloads one by one.
    public struct Iterator: AsyncIteratorProtocol {
        @usableFromInline let subscription: Subscription
        @usableFromInline let undecodable: UndecodablePayloads

        /// The next payload; `nil` when the connection has closed.
        public mutating func next() async throws(EventSocketError) -> Payload? {
            try await self.next(isolation: #isolation)
        }

        /// The next payload; `nil` when the connection has closed.
        @inlinable
        public nonisolated(nonsending) mutating func next(
            isolation actor: (any Actor)?
        ) async throws(EventSocketError) -> Payload? {
            // Runs where it is called, so that it need not find out first whether that is where the actor is. Part of the
            // caller, as there it is no asynchronous call while messages are ready.
            while true {
                var next = self.subscription.ready
                if next == nil { next = try await self.subscription.next(isolation: actor) }
                guard let message = next else { return nil }
                do throws(EventSocketError) {
                    return try message.decode(Payload.self)
                } catch {
                    guard self.undecodable == .skip else {
                        self.subscription.payloadWasUndecodable()
                        throw error
                    }
                    self.subscription.report(error)
                }
            }
        }
    }
}
