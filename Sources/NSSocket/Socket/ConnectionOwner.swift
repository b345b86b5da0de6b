//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// Whoever keeps count of connections.
protocol ConnectionOwner: AnyObject, Sendable {
    /// The channel of a connection has closed. Called on its event loop, once, before the channel's future succeeds.
    func channelIsGone(of socket: EventSocket)
}
