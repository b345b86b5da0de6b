//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

extension EventSocket {
    /// What carries the connections that this side makes.
    ///
    /// It changes nothing about what a connection is and does: messages, order, back-pressure, TLS, time-outs and errors are
    /// the same. Servers accept connections on the system's sockets, whatever this says.
    public struct Transport: Sendable {
        let base: any ClientTransport

        init(_ base: any ClientTransport) {
            self.base = base
        }

        /// The system's sockets, on every platform: the default.
        public static var sockets: Transport { Transport(SocketTransport()) }

        #if canImport(Network)
        /// Apple's Network.framework, by way of swift-nio-transport-services: for apps, as the system does more for its connections
        /// than for sockets, such as starting a VPN on demand.
        ///
        /// What is not as with sockets:
        /// - ``Configuration/keepAlive`` is set before connecting, and ``EventSocket/setKeepAlive(_:)`` throws.
        /// - ``Configuration/receiveBuffer`` has no effect. A connection reads up to 64 KiB, and one read of as much, before anybody
        ///   asks: the peer's end is noticed only by reading. One that comes behind more than that waits for a reader.
        /// - An end that does not wait for the peer, such as ``EventSocket/abort()``, takes a tenth of a second if something is being sent.
        /// - An attempt fails at once when there is no network, like one with sockets: ``EventSocketClient`` tries again as its
        ///   policy says.
        ///
        /// - Important: The project's tests have not been run over it on Apple's platforms.
        public static var networkFramework: Transport { Transport(NetworkTransport()) }
        #endif
    }
}

extension EventSocket.Transport: CustomStringConvertible {
    /// What the transport is called.
    public var description: String { self.base.name }
}
