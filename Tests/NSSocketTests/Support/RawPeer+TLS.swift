//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
@testable import NSSocket
import NIOCore
import NIOPosix
import NIOSSL
import Testing

extension RawPeer {
    /// Connects with TLS as swift-nio-ssl does it, without any of the product.
    static func connect(
        to address: EventSocketAddress, trusting authority: TestAuthority
    ) async throws -> RawPeer {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.certificate.utf8)))
        // It need not wait long for the goodbye of a peer that has gone.
        configuration.shutdownTimeout = .milliseconds(100)
        let context = try NIOSSLContext(configuration: configuration)
        return try await Self.connect(to: address) { bootstrap in
            bootstrap.channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: context, serverHostname: "localhost")
                    )
                }
            }
        }
    }

    /// Ends this direction of the transport without the goodbye of TLS.
    func truncate() async throws {
        try await self.closeBelowTLS(.output)
    }

    /// Sends bytes that TLS knows nothing of.
    func sendBelowTLS(_ bytes: ByteBuffer) async throws {
        let channel = self.channel
        try await channel.eventLoop.flatSubmit {
            let promise = channel.eventLoop.makePromise(of: Void.self)
            do {
                try channel.pipeline.syncOperations.context(handlerType: NIOSSLClientHandler.self)
                    .writeAndFlush(NIOAny(bytes), promise: promise)
            } catch {
                promise.fail(error)
            }
            return promise.futureResult
        }.get()
    }

    /// Breaks the transport.
    func resetBelowTLS() async throws {
        let options = try #require(self.channel as? any SocketOptionProvider)
        try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await self.closeBelowTLS(.all)
    }

    /// Ends one or both directions of the transport, of which TLS does not tell.
    func closeBelowTLS(_ mode: CloseMode) async throws {
        let channel = self.channel
        try await channel.eventLoop.flatSubmit {
            let promise = channel.eventLoop.makePromise(of: Void.self)
            do {
                try channel.pipeline.syncOperations.context(handlerType: NIOSSLClientHandler.self)
                    .close(mode: mode, promise: promise)
            } catch {
                promise.fail(error)
            }
            return promise.futureResult
        }.get()
    }
}
