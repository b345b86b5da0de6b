//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// The most that one connection can make this process hold, by its limits: what the table of the threat model says.
///
/// Every storage counts by its capacity, which is at most twice what it holds, as buffers grow by doubling. What a program keeps,
/// and what it makes of a payload, is not part of it.
package struct ConnectionMemory: Equatable, Sendable {
    /// A line whose end has not arrived.
    package let partialLine: Int
    /// The read that is being dispatched, and one that waits for it.
    package let reads: Int
    /// The mailbox of one sequence or router, and the batch that its consumer took from it before.
    package let mailbox: Int
    /// Bytes that were sent and that the peer does not take: those that wait, and those that the channel has.
    package let outbound: Int

    /// For a connection with one consumer.
    package var total: Int { self.partialLine + self.reads + self.mailbox + self.outbound }

    package init(_ configuration: EventSocket.Configuration) {
        let line = 2 * configuration.limits.length
        let policy = configuration.mailbox
        self.partialLine = line
        self.reads = 2 * ReadSize.largest
        // The storage that fills a mailbox may exceed what was left of it.
        let filled = policy.bytes + max(ReadSize.largest, line) + policy.messages * MemoryLayout<EventMessage>.stride
        self.mailbox = 2 * filled
        // A listener's answer is accepted when nothing else waits, however long it is.
        let waiting = 2 * max(configuration.outbound.maximum, configuration.limits.length)
        self.outbound = 2 * waiting + configuration.outbound.highWatermark
    }
}
