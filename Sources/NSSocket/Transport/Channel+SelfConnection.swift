//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

package import NIOCore

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#endif

extension Channel {
    /// Ends a connection that TCP has made to itself.
    ///
    /// The system may choose the port that a client connects to for the client's own port, if nothing listens there; by the rules of a
    /// simultaneous open (RFC 9293, 3.5) that is a connection. The client would hear its own messages, and keep the port from the
    /// server. It is reset, so that the port is free at once.
    ///
    /// - Throws: That the connection was refused, as it would have been with any other port.
    package func refuseItself() throws {
        guard let own = self.localAddress, own.port != nil, own == self.remoteAddress else { return }
        if let socket = self as? any SocketOptionProvider {
            socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in self.close(promise: nil) }
        } else {
            self.close(promise: nil)
        }
        throw IOError(errnoCode: ECONNREFUSED, reason: "connect")
    }
}
