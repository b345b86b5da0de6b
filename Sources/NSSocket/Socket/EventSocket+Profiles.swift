//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension EventSocket.Configuration {
    /// For a peer on this machine: large messages, and patience.
    ///
    /// | | ``trustedLocal`` | ``internal`` | ``internet`` |
    /// | --- | --- | --- | --- |
    /// | line | 16 MiB | 1 MiB | 64 KiB |
    /// | nesting, segments | 64, 16 | 64, 16 | 32, 16 |
    /// | values that are decoded | 4,194,304 | 262,144 | 4,096 |
    /// | malformed lines | skipped | skipped | close |
    /// | malformed lines a second, at once | 1,000, 10,000; then reading pauses | 1,000, 10,000; then reading pauses | none |
    /// | messages a second, at once | any | any | 100, 200; then reading pauses |
    /// | mailbox | 2,048 messages, 32 MiB | 2,048 messages, 8 MiB | 256 messages, 512 KiB |
    /// | waiting to be sent: low, high, maximum | 32 KiB, 64 KiB, 32 MiB | 32 KiB, 64 KiB, 1 MiB | 16 KiB, 32 KiB, 256 KiB |
    /// | write deadline, minimum progress | 30 s, 1 byte | 10 s, 16 KiB | 10 s, 16 KiB |
    /// | TCP keep-alive after | off | off | 60 s |
    /// | closing | 5 s | 5 s | 2 s |
    public static var trustedLocal: Self {
        Self(
            limits: FrameLimits(length: 16 << 20, values: 4 << 20),
            mailbox: MailboxPolicy(bytes: 32 << 20),
            outbound: OutboundLimits(maximum: 32 << 20, writeDeadline: .seconds(30), minimumProgress: 1)
        )
    }

    /// For a peer in one's own network: the defaults. See ``trustedLocal`` for a comparison.
    public static var `internal`: Self { Self() }

    /// For a peer that anybody may be. See ``trustedLocal`` for a comparison.
    public static var internet: Self {
        Self(
            limits: FrameLimits(length: 64 << 10, nesting: 32, values: 4096),
            malformedFrames: .close,
            mailbox: MailboxPolicy(messages: 256, bytes: 512 << 10),
            outbound: OutboundLimits(lowWatermark: 16 << 10, highWatermark: 32 << 10, maximum: 256 << 10),
            keepAlive: KeepAlive(delay: .seconds(60)),
            closeTimeout: .seconds(2),
            messageRate: MessageRate(perSecond: 100)
        )
    }
}
