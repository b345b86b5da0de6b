//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What becomes of a message that a client is to send while it has no connection.
public enum OfflineSends: Sendable {
    /// `send` throws ``EventSocketError/Code/notConnected`` at once (behaviour catalogue K2). The default.
    case fail
    /// `send` suspends until there is a connection, the task is cancelled or the client closes.
    case wait
    /// `send` returns, and the message waits in a queue.
    case queue(OfflineQueue = OfflineQueue())
}
