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
        let options = keepAlive?.socketOptions ?? [(.socketOption(.so_keepalive), 0)]
        guard self.localAddress?.port != nil else { return self.eventLoop.makeSucceededVoidFuture() }
        return options.reduce(self.eventLoop.makeSucceededVoidFuture()) { set, option in
            set.flatMap { self.setOption(option.option, value: option.value) }
        }
    }
}

extension EventSocket.Configuration.KeepAlive {
    /// The longest delay that Linux takes; it refuses others.
    private static let mostSeconds: Int64 = 32_767

    /// What a channel is told, in this order.
    var socketOptions: [(option: ChannelOptions.Types.SocketOption, value: SocketOptionValue)] {
        let isOn: (ChannelOptions.Types.SocketOption, SocketOptionValue) = (.socketOption(.so_keepalive), 1)
        guard let seconds = self.delay?.components.seconds else { return [isOn] }
        #if canImport(Darwin)
        let name = NIOBSDSocket.Option(rawValue: TCP_KEEPALIVE)
        #else
        let name = NIOBSDSocket.Option(rawValue: TCP_KEEPIDLE)
        #endif
        return [isOn, (.tcpOption(name), SocketOptionValue(clamping: min(max(seconds, 1), Self.mostSeconds)))]
    }
}
