//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension EventSocketServer {
    /// How a server behaves.
    public struct Configuration: Sendable {
        /// How each connection behaves.
        public var socket: EventSocket.Configuration
        /// How many connections the system holds until they are accepted.
        public var backlog: Int

        /// Creates a configuration.
        public init(socket: EventSocket.Configuration = EventSocket.Configuration(), backlog: Int = 256) {
            self.socket = socket
            self.backlog = backlog
        }
    }
}
