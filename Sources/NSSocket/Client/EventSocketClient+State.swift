//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension EventSocketClient {
    /// What a client is doing.
    public enum State: Sendable {
        /// It makes a connection, or will as soon as it runs; the hook counts as part of it.
        case connecting
        /// There is a connection, and messages go to it.
        case ready(EventSocket)
        /// It waits before it tries again. `attempt` counts the retries since a connection was last stable, this one
        /// included; `cause` is why the last attempt failed, or how the last connection ended.
        case waiting(attempt: Int, delay: Duration, cause: EventSocketError)
        /// It is over: ``CloseReason/failed(_:)`` when the client gave up. The last state.
        case closed(CloseReason)
    }

    /// What the client is doing now.
    public nonisolated var state: State { self.states.current }

    /// What the client is doing, from now on: begins with the current state and ends after ``State/closed(_:)``.
    ///
    /// Holds the latest 64 states for a consumer that is behind and forgets older ones: it never stops the client.
    public nonisolated var stateChanges: StateSequence { self.states.sequence() }

    /// The states of a client, one after the other. For one consuming task at a time; ends when that is cancelled.
    public struct StateSequence: AsyncSequence, Sendable {
        /// One state.
        public typealias Element = State
        /// Never: the end of the client is a state.
        public typealias Failure = Never

        let cursor: MailboxCursor<State>

        /// Begins where the last iterator stopped.
        public func makeAsyncIterator() -> Iterator { Iterator(cursor: self.cursor) }

        /// Takes states one by one.
        public struct Iterator: AsyncIteratorProtocol {
            let cursor: MailboxCursor<State>

            /// The next state; `nil` at the end.
            public func next() async -> State? { await self.next(isolation: #isolation) }

            /// The next state; `nil` at the end.
            public func next(isolation actor: isolated (any Actor)?) async -> State? {
                try? await self.cursor.next(isolation: actor) { _ in }
            }
        }
    }
}
