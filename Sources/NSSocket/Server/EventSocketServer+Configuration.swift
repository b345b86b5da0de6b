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
        /// What the server takes on.
        public var limits: ServerLimits
        /// How long connections may take to end by themselves after ``EventSocketServer/shutdown()``; then they are
        /// aborted. 30 seconds by default.
        public var shutdownTimeout: Duration
        /// Whether other processes that say the same may listen on the same TCP port; the system deals connections out to
        /// them. Without effect on unix sockets.
        public var reusePort: Bool
        /// The permissions of a unix socket's file, such as `0o660`: who may write to it may connect. The server sets them before it
        /// listens. `nil`, the default, for what the process's file mode creation mask leaves. Without effect on TCP.
        public var socketFileMode: UInt16?

        /// Creates a configuration.
        public init(
            socket: EventSocket.Configuration = EventSocket.Configuration(), backlog: Int = 256,
            limits: ServerLimits = ServerLimits(),
            shutdownTimeout: Duration = .seconds(30),
            reusePort: Bool = false, socketFileMode: UInt16? = nil
        ) {
            self.socket = socket
            self.backlog = backlog
            self.limits = limits
            self.shutdownTimeout = shutdownTimeout
            self.reusePort = reusePort
            self.socketFileMode = socketFileMode
        }
    }
}
