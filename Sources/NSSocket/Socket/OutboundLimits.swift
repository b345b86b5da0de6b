//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// How many bytes may wait to be sent on one connection.
public struct OutboundLimits: Sendable, Hashable {
    /// Bytes waiting above which `send` suspends, and above which a connection whose listeners answer stops reading.
    /// 64 KiB by default.
    public var highWatermark: Int
    /// Bytes waiting below which both go on. 32 KiB by default.
    public var lowWatermark: Int
    /// Bytes waiting beyond which a `send` that cannot suspend, that of a listener, throws
    /// ``EventSocketError/Code/outboundBufferFull``. A message larger than this is accepted when nothing waits.
    /// 1 MiB by default.
    public var maximum: Int

    /// Creates limits; each is at least as large as the one before.
    public init(lowWatermark: Int = 32 << 10, highWatermark: Int = 64 << 10, maximum: Int = 1 << 20) {
        self.lowWatermark = max(lowWatermark, 1)
        self.highWatermark = max(highWatermark, self.lowWatermark)
        self.maximum = max(maximum, self.highWatermark)
    }
}
