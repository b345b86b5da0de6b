//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// What a server does with the connections that it has accepted.
enum ConnectionService: Sendable {
    /// A task for each runs a closure, and a router beside it.
    case scope(router: EventRouter?, EventSocketServer.ConnectionHandler)
    /// The event loop calls listeners, until either side ends the connection: no task.
    case listeners(EventListeners, onConnect: EventSocketServer.SetUp)
}
