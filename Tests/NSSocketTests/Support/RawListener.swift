//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import NIOPosix

/// Accepts connections as raw peers.
final class RawListener: Sendable {
    let channel: any Channel
    let address: EventSocketAddress
    private let accepted: Watched<[RawPeer]>

    private init(_ channel: any Channel, _ address: EventSocketAddress, _ accepted: Watched<[RawPeer]>) {
        self.channel = channel
        self.address = address
        self.accepted = accepted
    }

    /// Runs the closure with a listener.
    ///
    /// - Parameter reads: Whether its peers read before they are told to.
    static func with<Result>(
        at address: EventSocketAddress = .tcp(port: 0), reads: Bool = true, receiveBuffer: Int? = nil,
        _ body: (RawListener) async throws -> Result
    ) async throws -> Result {
        let accepted = Watched<[RawPeer]>([])
        var bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.autoRead, value: reads)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { accepted.append(try RawPeer.wrap(channel)) }
            }
        if let receiveBuffer {
            bootstrap = bootstrap.serverChannelOption(.socketOption(.so_rcvbuf), value: .init(receiveBuffer))
        }
        let channel =
            switch address.base {
            case .tcp(let host, let port): try await bootstrap.bind(host: host, port: port).get()
            case .unix(let path): try await bootstrap.bind(unixDomainSocketPath: path).get()
            }
        let bound = EventSocketAddress(channel.localAddress) ?? address
        return try await finally {
            try await body(RawListener(channel, bound, accepted))
        } do: {
            try? await channel.close()
        }
    }

    func accept() async throws -> RawPeer {
        try await self.accepted.next()
    }
}
