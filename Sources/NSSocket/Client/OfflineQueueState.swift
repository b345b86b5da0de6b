//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import DequeModule
internal import NIOCore

/// The messages that wait for a client's next connection. Time is what has passed since the client was made.
struct OfflineQueueState {
    /// A message that is to wait.
    struct Candidate {
        let line: NamedPayload
        /// Under which it replaces another one; `nil` if it does not.
        let key: String?

        /// Copies the payload unless its memory holds little else: what passes through may be a slice of a whole read.
        init(_ line: NamedPayload, key: String? = nil) {
            self.line = line.compact()
            self.key = key
        }
    }

    /// A message that waits.
    struct Entry {
        let line: NamedPayload
        let key: String?
        /// The memory that it keeps.
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
    /// The memory that the messages keep.
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
    /// - Returns: Whether there is, and which messages will not be sent: expired ones, and those that made room.
    mutating func add(
        _ candidate: Candidate, at now: Duration
    ) -> (isQueued: Bool, undelivered: [Undelivered]) {
        var undelivered = self.expire(at: now)
        let (line, key) = (candidate.line, candidate.key)
        let bytes = line.memory
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
        self.entries.append(Entry(line: line, key: key, bytes: bytes, deadline: now + self.limits.timeToLive.clamped))
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

extension NamedPayload {
    /// The bytes of memory that it keeps: those of its line, and what else its payload's storage holds.
    var memory: Int { self.byteCount - self.payload.readableBytes + self.payload.storageCapacity }

    /// The same with a payload in memory of its own: see ``RawJSON/compact()``.
    func compact() -> NamedPayload { NamedPayload(self, payload: RawJSON(unchecked: self.payload).compact().bytes) }

    /// The same name, which was checked, with another payload.
    private init(_ other: NamedPayload, payload: ByteBuffer) {
        self.name = other.name
        self.payload = payload
    }
}
