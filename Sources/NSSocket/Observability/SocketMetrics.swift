//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import Metrics

/// What the connections of one side have in common to measure. The names are documented in ``Observability``.
///
/// Nothing here is counted for each message: a read, a write or the end of something is counted at once, so a backend may be
/// as slow as a lock. No name and no dimension is anything that a peer can choose.
final class SocketMetrics: Sendable {
    private let connections: Meter
    private let receivedMessages: Counter
    private let receivedBytes: Counter
    private let sentMessages: Counter
    private let sentBytes: Counter
    private let malformed: Counter
    private let undecodable: Counter
    private let dropped: Counter
    private let mailboxDepth: Recorder
    private let readingPaused: Metrics.Timer
    private let refused: Counter
    private let reconnects: Counter
    private let undelivered: Counter

    init(_ factory: any MetricsFactory, side: Observability.Side) {
        let dimensions = [("side", side.rawValue)]
        func counter(_ name: String) -> Counter {
            Counter(label: "nss_\(name)", dimensions: dimensions, factory: factory)
        }
        self.connections = Meter(label: "nss_connections", dimensions: dimensions, factory: factory)
        self.receivedMessages = counter("messages_received")
        self.receivedBytes = counter("bytes_received")
        self.sentMessages = counter("messages_sent")
        self.sentBytes = counter("bytes_sent")
        self.malformed = counter("frames_malformed")
        self.undecodable = counter("payloads_undecodable")
        self.dropped = counter("messages_dropped")
        self.mailboxDepth = Recorder(label: "nss_mailbox_depth", dimensions: dimensions, factory: factory)
        self.readingPaused = Metrics.Timer(label: "nss_reading_paused", dimensions: dimensions, factory: factory)
        self.refused = counter("connections_refused")
        self.reconnects = counter("reconnects")
        self.undelivered = counter("messages_undelivered")
    }

    func connectionOpened() { self.connections.increment(by: 1) }
    func connectionClosed() { self.connections.decrement(by: 1) }

    func received(messages: Int, bytes: Int) {
        if messages > 0 { self.receivedMessages.increment(by: messages) }
        if bytes > 0 { self.receivedBytes.increment(by: bytes) }
    }

    func sent(messages: Int, bytes: Int) {
        if messages > 0 { self.sentMessages.increment(by: messages) }
        self.sentBytes.increment(by: bytes)
    }

    func framesWereMalformed(_ count: Int) { self.malformed.increment(by: count) }
    func payloadWasUndecodable() { self.undecodable.increment() }
    func messagesWereDropped(_ count: Int) { self.dropped.increment(by: count) }
    func mailboxHolds(_ count: Int) { self.mailboxDepth.record(count) }
    func readingWasPaused(nanoseconds: Int64) { self.readingPaused.recordNanoseconds(nanoseconds) }
    func connectionWasRefused() { self.refused.increment() }
    func reconnected() { self.reconnects.increment() }
    func messagesWereUndelivered(_ count: Int) { self.undelivered.increment(by: count) }
}
