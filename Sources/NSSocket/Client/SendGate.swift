//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Where a client's messages go: to its connection, into the queue, or back to whoever sends them. Decides; the client
/// acts. Time is what has passed since the client was made.
struct SendGate<Connection: AnyObject, Waiter> {
    enum Admission {
        /// Write to this connection.
        case send(Connection)
        /// Queued.
        case queued
        /// It will be queued: make it ready for that, outside of any lock as its key is for a user's code to say and it may be long; then
        /// come back with it.
        case prepare(keyOf: (@Sendable (EventName) -> String?)?)
        /// Suspend, then ask again.
        case wait
        case refused(EventSocketError)
    }

    /// What is to be done with the queue, now that there is a connection.
    enum Flush {
        /// Write this one.
        case write(OfflineQueueState.Entry)
        /// Nothing waits any more: messages go to the connection from now on, and these senders may go on.
        case done([Waiter])
        /// This is not the connection any more.
        case lost
    }

    private enum Link {
        case down
        /// What was queued goes first.
        case flushing(Connection)
        case open(Connection)
        case closed(EventSocketError)
    }

    private let policy: OfflineSends
    private var link = Link.down
    private(set) var queue: OfflineQueueState
    private var waiters: [(id: UInt64, waiter: Waiter)] = []
    private var lastID: UInt64 = 0

    init(policy: OfflineSends) {
        self.policy = policy
        self.queue = if case .queue(let limits) = policy { OfflineQueueState(limits) } else { OfflineQueueState() }
    }

    /// Whether nothing more will be sent.
    var isClosed: Bool {
        if case .closed = self.link { true } else { false }
    }

    // MARK: Sending

    /// A message is to be sent.
    ///
    /// - Parameter prepared: What would be queued, if that was asked for.
    /// - Returns: What to do, and which queued messages will not be sent.
    mutating func admit(
        _ prepared: OfflineQueueState.Candidate? = nil, at now: Duration
    ) -> (Admission, undelivered: [OfflineQueueState.Undelivered]) {
        switch (self.link, self.policy) {
        case (.open(let connection), _): return (.send(connection), [])
        case (.flushing, _), (.down, .wait): return (.wait, [])
        case (.closed(let error), _): return (.refused(error), [])
        case (.down, .fail): return (.refused(.noConnection), [])
        case (.down, .queue):
            guard let prepared else { return (.prepare(keyOf: self.queue.keyOf), []) }
            let (isQueued, undelivered) = self.queue.add(prepared, at: now)
            return (isQueued ? .queued : .refused(self.queue.fullError), undelivered)
        }
    }

    /// A sender suspends. Returns the waiter back if it can go on already.
    mutating func suspend(_ waiter: Waiter) -> (id: UInt64, returned: Waiter?) {
        switch (self.link, self.policy) {
        case (.flushing, _), (.down, .wait):
            self.lastID += 1
            self.waiters.append((self.lastID, waiter))
            return (self.lastID, nil)
        case (.open, _), (.closed, _), (.down, _): return (0, waiter)
        }
    }

    /// A suspended sender was cancelled.
    mutating func cancel(id: UInt64) -> Waiter? {
        guard let index = self.waiters.firstIndex(where: { $0.id == id }) else { return nil }
        return self.waiters.remove(at: index).waiter
    }

    // MARK: The connection

    /// There is a connection that may be used.
    mutating func connectionReady(_ connection: Connection) {
        guard !self.isClosed else { return }
        self.link = .flushing(connection)
    }

    /// What to write next to the connection.
    ///
    /// - Returns: What to do, and which queued messages have expired.
    mutating func flushNext(
        to connection: Connection, at now: Duration
    ) -> (Flush, undelivered: [OfflineQueueState.Undelivered]) {
        guard case .flushing(let current) = self.link, current === connection else { return (.lost, []) }
        let expired = self.queue.expire(at: now)
        if let entry = self.queue.takeFirst() { return (.write(entry), expired) }
        self.link = .open(connection)
        return (.done(self.takeWaiters()), expired)
    }

    /// A message that was taken from the queue could not be written.
    ///
    /// - Returns: It, if nothing more will be sent.
    mutating func putBack(_ entry: OfflineQueueState.Entry) -> [OfflineQueueState.Undelivered] {
        guard !self.isClosed else { return [OfflineQueueState.Undelivered(line: entry.line, reason: .clientClosed)] }
        self.queue.putBack(entry)
        return []
    }

    /// The connection takes nothing more, or has ended. Senders that wait ask again.
    mutating func connectionLost(_ connection: Connection) -> [Waiter] {
        switch self.link {
        case .flushing(let current), .open(let current):
            guard current === connection else { return [] }
            self.link = .down
            return self.takeWaiters()
        case .down, .closed: return []
        }
    }

    /// Nothing more will be sent.
    ///
    /// - Returns: Also the connection that was in use: the last reference to it must not go away inside a lock.
    mutating func close() -> (waiters: [Waiter], undelivered: [OfflineQueueState.Undelivered], connection: Connection?)
    {
        let connection: Connection?
        switch self.link {
        case .closed: return ([], [], nil)
        case .down: connection = nil
        case .flushing(let current), .open(let current): connection = current
        }
        self.link = .closed(.clientClosed)
        return (self.takeWaiters(), self.queue.removeAll(.clientClosed), connection)
    }

    // MARK: The queue

    /// Time has passed.
    mutating func expire(at now: Duration) -> [OfflineQueueState.Undelivered] {
        self.queue.expire(at: now)
    }

    /// Nobody wants to send what waits any more.
    mutating func clear() -> [OfflineQueueState.Undelivered] {
        self.queue.removeAll(.cleared)
    }

    private mutating func takeWaiters() -> [Waiter] {
        defer { self.waiters = [] }
        return self.waiters.map(\.waiter)
    }
}

extension SendGate.Admission: Sendable where Connection: Sendable {}
extension SendGate.Flush: Sendable where Waiter: Sendable {}

extension EventSocketError {
    /// Sending while there is no connection.
    fileprivate static var noConnection: EventSocketError {
        EventSocketError(
            .notConnected,
            "The client has no connection now; send again when it is ready, or have messages wait: see OfflineSends."
        )
    }

    /// Using a client that has closed.
    static var clientClosed: EventSocketError {
        EventSocketError(.notConnected, "The client has closed; nothing more can be sent with it.")
    }
}
