//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension EventSocketServer {
    /// One open connection of a server.
    public struct Connection: Sendable, Identifiable {
        /// The connection itself, to close it for instance.
        public let socket: EventSocket
        /// When it was accepted.
        public let since: ContinuousClock.Instant

        /// Its number, as in the log.
        public var id: Int { self.socket.id }
        /// Where it comes from; clients of unix sockets have no address.
        public var peerAddress: EventSocketAddress? { self.socket.peerAddress }
    }

    /// The connections that are open now, in the order in which they were accepted, also those that a middleware has not
    /// decided about. May be read at any time.
    public var connections: [Connection] { self.table.connections }

    /// How many connections were refused so far, and why. May be read at any time.
    public var refusals: ServerRefusals { self.admission.refusals }
}
