//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// A message that was queued and will not be sent.
public struct UndeliveredMessage: Sendable {
    /// Why it will not.
    public enum Reason: Sendable, Hashable {
        /// It waited longer than ``OfflineQueue/timeToLive``.
        case expired
        /// It made room for a newer one.
        case displaced
        /// A newer one came under the same key.
        case replaced
        /// ``EventSocketClient/clearQueue()`` was called.
        case cleared
        /// The client closed.
        case clientClosed
        /// The codec could not make a line of it.
        case encodingFailed
    }

    /// The event's name.
    public let name: EventName
    /// The payload's JSON.
    public let payload: RawJSON
    /// Why it will not be sent.
    public let reason: Reason
}
