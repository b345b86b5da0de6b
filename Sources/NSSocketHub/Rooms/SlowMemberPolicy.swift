//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// What happens to a member that does not take its broadcasts as fast as they come. The others never wait for it.
///
/// Counted are the bytes of broadcasts that wait in this process, behind what the system and the connection hold. They are not
/// copied for each member. Apart from this, `OutboundLimits.writeDeadline` ends connections that take nothing for long.
public struct SlowMemberPolicy: Sendable, Hashable {
    let backlog: SharedBacklogPolicy

    /// Ends the connection with `EventSocketError.Code.slowConsumer` rather than have more bytes wait.
    ///
    /// - Parameter bytes: What may wait; 1 MiB by default.
    public static func cutOff(beyond bytes: Int = 1 << 20) -> SlowMemberPolicy {
        SlowMemberPolicy(backlog: SharedBacklogPolicy(maximum: bytes, dropsOldest: false))
    }

    /// Drops the broadcasts that have waited longest to make room for others; what is sent to the member alone stays. Counted in
    /// the metric `nss_hub_messages_dropped`.
    ///
    /// Messages that were broadcast at once are dropped at once, so more may go than would have to.
    ///
    /// - Parameter bytes: What may wait; 1 MiB by default.
    public static func dropOldest(beyond bytes: Int = 1 << 20) -> SlowMemberPolicy {
        SlowMemberPolicy(backlog: SharedBacklogPolicy(maximum: bytes, dropsOldest: true))
    }
}
