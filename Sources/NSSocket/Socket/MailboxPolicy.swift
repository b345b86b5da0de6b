//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// How much a mailbox holds for a consumer that is slower than the peer, and what happens when it is full.
public struct MailboxPolicy: Sendable, Hashable {
    /// What happens when a mailbox is full.
    public enum Overflow: Sendable, Hashable {
        /// Stop reading from the connection until the consumer takes what is there: back-pressure to the peer. Nothing
        /// is lost. All consumers of the connection wait with the slowest.
        case pauseReading
        /// Forget the message that waited longest.
        case dropOldest
        /// Forget the message that just arrived.
        case dropNewest
        /// End the consumer with ``EventSocketError/Code/mailboxOverflow`` once it has taken what is there.
        case fail
    }

    /// Messages held at most. 2,048 by default: two reads of 64 KiB with messages of 64 bytes.
    public var messages: Int
    /// Bytes held at most, counting the whole of the reads that messages keep alive. 8 MiB by default.
    public var bytes: Int
    /// What happens beyond either.
    public var overflow: Overflow

    /// Creates a policy. Sizes below 1 are taken as 1.
    ///
    /// A consumer takes everything that waits at once and works through it, so up to twice as much is in memory.
    public init(messages: Int = 2048, bytes: Int = 8 << 20, overflow: Overflow = .pauseReading) {
        self.messages = max(messages, 1)
        self.bytes = max(bytes, 1)
        self.overflow = overflow
    }
}
