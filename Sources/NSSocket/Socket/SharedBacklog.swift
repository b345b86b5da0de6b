//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import DequeModule
internal import NIOCore

/// Shared lines that wait for a peer that does not take them yet, in order with what is sent on its connection alone.
///
/// They wait as they are, without being copied: a thousand slow peers hold the same bytes.
struct SharedBacklog {
    private struct Entry {
        /// What was sent on the connection alone before the shared lines.
        var before: ByteBuffer
        var beforeCount: Int
        var lines: SharedLines
    }

    private var entries = Deque<Entry>()
    /// The bytes of all entries.
    private(set) var bytes = 0
    private var sharedBytes = 0

    /// Whether there is no room for these lines, and may be none made.
    ///
    /// One batch of lines is always taken, however large, if no others wait.
    func isFull(for lines: SharedLines, policy: SharedBacklogPolicy) -> Bool {
        !policy.dropsOldest && self.sharedBytes > 0
            && self.sharedBytes + lines.bytes.readableBytes > policy.maximum
    }

    /// Shared lines are to wait behind everything that waits already.
    ///
    /// - Parameter before: What waits on the connection alone, and goes first.
    /// - Returns: How many older messages were dropped to make room.
    mutating func push(
        _ lines: SharedLines, after before: (bytes: ByteBuffer, count: Int), policy: SharedBacklogPolicy
    ) -> Int {
        let dropped = policy.dropsOldest ? self.makeRoom(for: lines.bytes.readableBytes, policy: policy) : 0
        self.entries.append(Entry(before: before.bytes, beforeCount: before.count, lines: lines))
        self.bytes += before.bytes.readableBytes + lines.bytes.readableBytes
        self.sharedBytes += lines.bytes.readableBytes
        return dropped
    }

    /// Drops the shared lines that have waited longest, but nothing that was sent on the connection alone.
    private mutating func makeRoom(for size: Int, policy: SharedBacklogPolicy) -> Int {
        var dropped = 0
        var kept = (bytes: ByteBuffer(), count: 0)
        while self.sharedBytes > 0, self.sharedBytes + size > policy.maximum, var oldest = self.entries.popFirst() {
            let count = oldest.lines.bytes.readableBytes
            self.sharedBytes -= count
            self.bytes -= count
            dropped += oldest.lines.count
            kept.bytes.writeBuffer(&oldest.before)
            kept.count += oldest.beforeCount
        }
        guard kept.count > 0 else { return dropped }
        if var next = self.entries.popFirst() {
            kept.bytes.writeBuffer(&next.before)
            next.before = kept.bytes
            next.beforeCount += kept.count
            self.entries.prepend(next)
        } else {
            // Nothing shared waits any more.
            self.entries.append(
                Entry(
                    before: kept.bytes, beforeCount: kept.count,
                    lines: SharedLines(trusted: ByteBuffer(), count: 0)))
        }
        return dropped
    }

    /// Takes everything, as one piece.
    func joined() -> (bytes: ByteBuffer, count: Int) {
        var bytes = ByteBuffer()
        bytes.reserveCapacity(self.bytes)
        var count = 0
        for entry in self.entries {
            bytes.writeBytes(entry.before.readableBytesSpan)
            bytes.writeBytes(entry.lines.bytes.readableBytesSpan)
            count += entry.beforeCount + entry.lines.count
        }
        return (bytes, count)
    }
}
