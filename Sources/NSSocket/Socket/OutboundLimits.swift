//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// How many bytes may wait to be sent on one connection.
///
/// Values below 1 are taken as 1. ``lowWatermark``, ``highWatermark`` and ``maximum`` keep this order: setting one moves those that
/// would be on its wrong side.
public struct OutboundLimits: Sendable, Hashable {
    /// Bytes waiting above which `send` suspends, and above which a connection whose listeners answer stops reading.
    /// 64 KiB by default. While the peer takes all that it is sent, up to four times that may gather for one write, though not
    /// more than half of ``maximum``.
    public var highWatermark: Int {
        didSet {
            self.highWatermark = max(self.highWatermark, 1)
            if self.lowWatermark > self.highWatermark { self.lowWatermark = self.highWatermark }
            if self.maximum < self.highWatermark { self.maximum = self.highWatermark }
        }
    }
    /// Bytes waiting below which both go on. 32 KiB by default.
    public var lowWatermark: Int {
        didSet {
            self.lowWatermark = max(self.lowWatermark, 1)
            if self.highWatermark < self.lowWatermark { self.highWatermark = self.lowWatermark }
        }
    }
    /// Bytes waiting beyond which a `send` that cannot suspend, that of a listener, throws
    /// ``EventSocketError/Code/outboundBufferFull``. A message larger than this is accepted when nothing waits.
    /// 1 MiB by default.
    public var maximum: Int {
        didSet {
            self.maximum = max(self.maximum, 1)
            if self.highWatermark > self.maximum { self.highWatermark = self.maximum }
        }
    }
    /// How long bytes may wait for a peer that takes too few of them; `nil` for ever. 10 seconds by default.
    ///
    /// Counted from when the peer first does not take something, in periods of this length, while something waits. In each
    /// period the peer must take at least ``minimumProgress`` bytes, or all that waited at its beginning if that was less.
    /// If it does not, the connection ends with ``EventSocketError/Code/slowConsumer``, and what waits is lost. Bytes count
    /// as taken when the system has them, which for a slow peer happens in steps as large as its receive buffer.
    public var writeDeadline: Duration?
    /// Bytes that a slow peer must take in each period of the ``writeDeadline``. 16 KiB by default; 1 to end only those
    /// that take nothing.
    public var minimumProgress: Int {
        didSet { self.minimumProgress = max(self.minimumProgress, 1) }
    }

    /// Creates limits; each is at least as large as the one before.
    public init(
        lowWatermark: Int = 32 << 10, highWatermark: Int = 64 << 10, maximum: Int = 1 << 20,
        writeDeadline: Duration? = .seconds(10), minimumProgress: Int = 16 << 10
    ) {
        self.lowWatermark = max(lowWatermark, 1)
        self.highWatermark = max(highWatermark, self.lowWatermark)
        self.maximum = max(maximum, self.highWatermark)
        self.writeDeadline = writeDeadline
        self.minimumProgress = max(minimumProgress, 1)
    }
}

/// The limits of many connections, of which each holds a reference.
final class SharedOutboundLimits: Sendable {
    let value: OutboundLimits
    /// How much may gather while the channel takes everything: as much as a few reads may be answered with, which leaves in one
    /// piece. A fourth of the writes for large messages.
    let gatherLimit: Int

    init(_ value: OutboundLimits) {
        self.value = value
        let (limit, overflows) = value.highWatermark.multipliedReportingOverflow(by: 4)
        self.gatherLimit = max(value.highWatermark, min(overflows ? .max : limit, value.maximum / 2))
    }
}
