//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

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
    /// Sets TCP keep-alive; does nothing on unix sockets.
    func setKeepAlive(_ keepAlive: EventSocket.Configuration.KeepAlive?) -> EventLoopFuture<Void> {
        guard self.localAddress?.port != nil else { return self.eventLoop.makeSucceededVoidFuture() }
        let isOn = self.setOption(.socketOption(.so_keepalive), value: keepAlive == nil ? 0 : 1)
        guard let seconds = keepAlive?.delay?.components.seconds else { return isOn }
        #if canImport(Darwin)
        let name = NIOBSDSocket.Option(rawValue: TCP_KEEPALIVE)
        #else
        let name = NIOBSDSocket.Option(rawValue: TCP_KEEPIDLE)
        #endif
        return isOn.flatMap {
            self.setOption(.tcpOption(name), value: SocketOptionValue(clamping: max(seconds, 1)))
        }
    }
}
