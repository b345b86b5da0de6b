//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NIOSSL

/// What a connection needs for its handshake.
struct TLSSetup: Sendable {
    enum Role: Sendable, Equatable {
        /// - Parameters:
        ///   - serverName: What the server is told and its certificate compared with; `nil` to compare it with the
        ///     address.
        case client(serverName: String?, address: EventSocketAddress)
        case server
    }

    let source: TLSContextSource
    let role: Role
    let handshakeTimeout: Duration

    func makeHandler(_ context: NIOSSLContext) throws -> NIOSSLHandler {
        switch self.role {
        case .client(let serverName, _): try NIOSSLClientHandler(context: context, serverHostname: serverName)
        case .server: NIOSSLServerHandler(context: context)
        }
    }
}
