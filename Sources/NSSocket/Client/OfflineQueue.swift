//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// How many messages wait for a client's next connection, and for how long.
///
/// Every message that was queued ends in one of two ways: it is sent, in the order in which all were queued; or it is
/// handed to ``EventSocketClient/Configuration/undelivered``, with the reason.
public struct OfflineQueue: Sendable {
    /// What happens when there is no room.
    public enum Overflow: Sendable {
        /// `send` throws ``EventSocketError/Code/offlineQueueFull``.
        case failNewest
        /// The messages that waited longest make room.
        case dropOldest
        /// A message replaces the one that waits under the same key, at any time, whether there is room or not: only the
        /// latest state counts. Messages without a key, or for which there is no room, fail as with ``failNewest``.
        case coalesce(by: @Sendable (_ name: EventName) -> String?)
    }

    /// Messages that wait at most. 1,000 by default.
    public var messages: Int
    /// Bytes of memory that waiting messages keep at most. 8 MiB by default.
    ///
    /// A message counts with its line and with the memory that its payload's buffer holds beyond that: buffers have sizes that are
    /// powers of two. A payload that is a small part of a larger buffer, of the read that it arrived in for instance, is copied.
    public var bytes: Int
    /// How long a message waits at most. 30 s by default. With zero or less it expires at once.
    public var timeToLive: Duration
    /// What happens when there is no room.
    public var overflow: Overflow

    /// Creates limits; sizes below 1 are taken as 1.
    public init(
        messages: Int = 1_000, bytes: Int = 8 << 20, timeToLive: Duration = .seconds(30),
        overflow: Overflow = .failNewest
    ) {
        self.messages = max(messages, 1)
        self.bytes = max(bytes, 1)
        self.timeToLive = timeToLive
        self.overflow = overflow
    }
}
