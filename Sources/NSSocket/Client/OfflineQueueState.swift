//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import DequeModule

/// The messages that wait for a client's next connection. Time is what has passed since the client was made.
struct OfflineQueueState {
    /// A message that waits.
    struct Entry {
        let line: NamedPayload
        let key: String?
        let bytes: Int
        let deadline: Duration
    }

    /// A message that waits no longer, and was not sent.
    struct Undelivered {
        let line: NamedPayload
        let reason: UndeliveredMessage.Reason
    }

    private let limits: OfflineQueue
    private var entries = Deque<Entry>()
    private(set) var bytes = 0

    init(_ limits: OfflineQueue = OfflineQueue()) {
        self.limits = limits
    }

    var count: Int { self.entries.count }
    var lines: [NamedPayload] { self.entries.map(\.line) }

    /// When the first message expires: all wait equally long, so it is the one in front.
    var nextDeadline: Duration? { self.entries.first?.deadline }

    /// What tells the key of a message, if it has to have one.
    var keyOf: (@Sendable (EventName) -> String?)? {
        if case .coalesce(let keyOf) = self.limits.overflow { keyOf } else { nil }
    }

    /// Adds a message if there is room.
    ///
    /// - Parameter key: Under which it replaces another one; `nil` if it does not.
    /// - Returns: Whether there is, and which messages will not be sent: expired ones, and those that made room.
    mutating func add(
        _ line: NamedPayload, key: String?, at now: Duration
    ) -> (isQueued: Bool, undelivered: [Undelivered]) {
        var undelivered = self.expire(at: now)
        let bytes = line.byteCount
        switch self.limits.overflow {
        case .failNewest: break
        case .dropOldest:
            guard bytes <= self.limits.bytes else { return (false, undelivered) }
            while !self.hasRoom(for: bytes), let oldest = self.takeFirst() {
                undelivered.append(Undelivered(line: oldest.line, reason: .displaced))
            }
        case .coalesce:
            if let key, let index = self.entries.firstIndex(where: { $0.key == key }) {
                let replaced = self.entries[index]
                guard self.bytes - replaced.bytes + bytes <= self.limits.bytes else { return (false, undelivered) }
                self.entries.remove(at: index)
                self.bytes -= replaced.bytes
                undelivered.append(Undelivered(line: replaced.line, reason: .replaced))
            }
        }
        guard self.hasRoom(for: bytes) else { return (false, undelivered) }
        self.entries.append(Entry(line: line, key: key, bytes: bytes, deadline: now + self.limits.timeToLive))
        self.bytes += bytes
        return (true, undelivered)
    }

    /// Takes the message that waited longest.
    mutating func takeFirst() -> Entry? {
        guard let first = self.entries.popFirst() else { return nil }
        self.bytes -= first.bytes
        return first
    }

    /// Takes back a message that was in front.
    mutating func putBack(_ entry: Entry) {
        self.entries.prepend(entry)
        self.bytes += entry.bytes
    }

    /// Removes what has waited too long.
    mutating func expire(at now: Duration) -> [Undelivered] {
        var expired: [Undelivered] = []
        while let first = self.entries.first, first.deadline <= now {
            _ = self.takeFirst()
            expired.append(Undelivered(line: first.line, reason: .expired))
        }
        return expired
    }

    mutating func removeAll(_ reason: UndeliveredMessage.Reason) -> [Undelivered] {
        defer {
            self.entries = []
            self.bytes = 0
        }
        return self.entries.map { Undelivered(line: $0.line, reason: reason) }
    }

    /// Why there is no room.
    var fullError: EventSocketError {
        EventSocketError(
            .offlineQueueFull,
            """
            \(self.count) messages of \(self.bytes) bytes wait for a connection, which is all that the queue may hold; \
            send less, or choose another OfflineQueue.
            """
        )
    }

    private func hasRoom(for bytes: Int) -> Bool {
        self.entries.count < self.limits.messages && self.bytes + bytes <= self.limits.bytes
    }
}
