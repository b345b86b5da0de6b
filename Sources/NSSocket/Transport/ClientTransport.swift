//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// Makes the channels of connections that this side begins.
protocol ClientTransport: Sendable {
    /// What it is called in text.
    var name: String { get }

    /// Whose event loops its channels can live on.
    var eventLoopGroup: any EventLoopGroup { get }

    /// Connects to an address, or to one of those that a host name has.
    ///
    /// Channels read on demand, leave each direction to end on its own, and are writable up to the watermarks.
    ///
    /// - Parameters:
    ///   - eventLoop: One of the group's, where the future is completed, before the channel can have read anything.
    ///   - trying: Called with every channel that is tried, before it connects.
    func connect(
        to address: EventSocketAddress, on eventLoop: any EventLoop, _ configuration: EventSocket.Configuration,
        trying: @escaping @Sendable (any Channel) -> Void
    ) -> EventLoopFuture<any Channel>

    /// Whether TCP keep-alive can be set on a channel that is connected; if not, it was set before.
    var takesKeepAlive: Bool { get }

    /// What makes a channel of this transport do what connections rely on; `nil` if it does.
    func makeAdapter() -> ChannelAdapter?
}
