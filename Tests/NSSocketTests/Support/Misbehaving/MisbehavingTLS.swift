//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import NIOCore
import NIOSSL

/// TLS for misbehaving connections: certificates and contexts that all of them share.
enum MisbehavingTLS {
    private struct Contexts: Sendable {
        let client: TLSContextSource
        let server: TLSContextSource
        let peerClient: NIOSSLContext
        let peerServer: NIOSSLContext
    }

    private static let contexts = Result {
        let authority = try TestAuthority.trusted.get()
        let identity = try authority.identity()
        let certificates = try NIOSSLCertificate.fromPEMBytes(Array(identity.certificate.utf8)).map {
            NIOSSLCertificateSource.certificate($0)
        }
        let key = try NIOSSLPrivateKey(bytes: Array(identity.privateKey.utf8), format: .pem)
        let server = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates, privateKey: .privateKey(key))
        var client = TLSConfiguration.makeClientConfiguration()
        client.certificateVerification = .none
        return Contexts(
            client: TLSContextSource(TLSRecipe(base: client)), server: TLSContextSource(TLSRecipe(base: server)),
            peerClient: try NIOSSLContext(configuration: client), peerServer: try NIOSSLContext(configuration: server))
    }

    static func setup(isClient: Bool) throws -> TLSSetup {
        let contexts = try Self.contexts.get()
        return TLSSetup(
            source: isClient ? contexts.client : contexts.server,
            role: isClient ? .client(serverName: nil, address: .tcp(port: 1)) : .server,
            handshakeTimeout: .seconds(10))
    }

    static func peerHandler(isClient: Bool) throws -> NIOSSLHandler {
        let contexts = try Self.contexts.get()
        return isClient
            ? try NIOSSLClientHandler(context: contexts.peerClient, serverHostname: nil)
            : NIOSSLServerHandler(context: contexts.peerServer)
    }
}
