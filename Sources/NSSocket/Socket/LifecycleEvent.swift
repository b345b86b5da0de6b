//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What happens to a connection itself, as against the events that its peer sends.
///
/// A peer cannot forge these: what it sends are messages, whatever their names (behaviour catalogue W9).
public enum LifecycleEvent: Sendable {
    /// A connection that this side made is ready. Accepted connections are ready from the beginning and have no start.
    case start
    /// The peer will send no more. What it still may receive depends on ``EventSocket/Configuration/allowHalfOpen``.
    case inputClosed
    /// Nothing was sent or received for the time set with ``EventSocket/setIdle(_:)``.
    case idle
    /// Something went wrong: a malformed line, a payload that is no such value, a listener that threw, a failure of the
    /// connection. Only the last ends it, and then ``close(_:)`` follows.
    case error(EventSocketError)
    /// ``EventSocket/abort()`` was called.
    case destroy
    /// The connection has ended. The last event, exactly once.
    case close(CloseReason)
}
