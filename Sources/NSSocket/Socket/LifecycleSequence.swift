//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What happens to one connection. See ``EventSocket/lifecycleEvents``.
///
/// For one consumer at a time; ends after ``LifecycleEvent/close(_:)`` and when the consuming task is cancelled.
public struct LifecycleSequence: AsyncSequence, Sendable {
    /// One event.
    public typealias Element = LifecycleEvent
    /// Never: the end of the connection is an event.
    public typealias Failure = Never

    let subscription: LifecycleSubscription

    /// Begins where the last iterator stopped.
    public func makeAsyncIterator() -> Iterator {
        Iterator(subscription: self.subscription)
    }

    /// Takes events one by one.
    public struct Iterator: AsyncIteratorProtocol {
        let subscription: LifecycleSubscription

        /// The next event; `nil` at the end.
        public func next() async -> LifecycleEvent? {
            await self.next(isolation: #isolation)
        }

        /// The next event; `nil` at the end.
        public func next(isolation actor: isolated (any Actor)?) async -> LifecycleEvent? {
            await self.subscription.next(isolation: actor)
        }
    }
}
