//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension EventSocketClient {
    /// How a client behaves.
    public struct Configuration: Sendable {
        /// How each connection behaves.
        public var socket: EventSocket.Configuration
        /// When the client tries again, and when it gives up.
        public var reconnect: ReconnectPolicy
        /// What becomes of messages that are to be sent while there is no connection.
        public var whileDisconnected: OfflineSends
        /// Called for every message that was queued and will not be sent, by whoever finds out; must not block. Without it
        /// they are logged, with their names.
        public var undelivered: (@Sendable (_ message: UndeliveredMessage) -> Void)?
        /// How long the hook may take. 10 s by default.
        public var onConnectTimeout: Duration
        /// Measures waits and the queue's times.
        public var clock: any Clock<Duration>
        /// Numbers between 0 and 1 that spread the retries of many clients.
        public var random: @Sendable () -> Double

        /// Creates a configuration.
        public init(
            socket: EventSocket.Configuration = EventSocket.Configuration(),
            reconnect: ReconnectPolicy = .fullJitter(),
            whileDisconnected: OfflineSends = .fail,
            undelivered: (@Sendable (_ message: UndeliveredMessage) -> Void)? = nil,
            onConnectTimeout: Duration = .seconds(10),
            clock: any Clock<Duration> = ContinuousClock(),
            random: @escaping @Sendable () -> Double = { .random(in: 0...1) }
        ) {
            self.socket = socket
            self.reconnect = reconnect
            self.whileDisconnected = whileDisconnected
            self.undelivered = undelivered
            self.onConnectTimeout = onConnectTimeout
            self.clock = clock
            self.random = random
        }
    }
}
