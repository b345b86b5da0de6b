//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOSSL

/// Whether and how a server encrypts, and whether it wants to know who its clients are.
///
/// ```swift
/// let tls = ServerTLS.tls(certificate: .file("server.pem"), privateKey: .file("server-key.pem"), reload: .seconds(60))
/// let server = EventSocketServer(address: .tcp("0.0.0.0", port: 6786), tls: tls) { socket in … }
/// ```
///
/// Copies of a value share what was read from files.
public struct ServerTLS: Sendable {
    let source: TLSContextSource?
    let handshakeTimeout: Duration

    /// No TLS.
    public static let disabled = ServerTLS(source: nil, handshakeTimeout: .zero)

    /// TLS: the server shows a certificate, clients need none.
    ///
    /// - Parameters:
    ///   - certificate: The server's certificate, followed by those between it and its authority.
    ///   - privateKey: The key of the certificate, without a passphrase.
    ///   - minimumVersion: The oldest version to talk; the newest is always offered.
    ///   - handshakeTimeout: How long the handshake of an accepted connection may take.
    ///   - reload: How old what was read may be before a new connection looks at the files again; `nil` for any age. If
    ///     they cannot be used, a warning is logged and what was read before stays in use. See ``reload()``.
    public static func tls(
        certificate: PEMSource,
        privateKey: PEMSource,
        minimumVersion: TLSProtocolVersion = .tls12,
        handshakeTimeout: Duration = .seconds(10),
        reload: Duration? = nil
    ) -> ServerTLS {
        let recipe = TLSRecipe(
            base: Self.base(.none, minimumVersion), certificate: certificate, privateKey: privateKey
        )
        return ServerTLS(source: TLSContextSource(recipe, interval: reload), handshakeTimeout: handshakeTimeout)
    }

    /// Mutual TLS: a client that shows no certificate, or one that the trust roots do not vouch for, gets no
    /// connection.
    ///
    /// What a handler may know of a client is in ``EventSocket/peerCertificate``.
    ///
    /// - Parameters:
    ///   - certificate: The server's certificate, followed by those between it and its authority.
    ///   - privateKey: The key of the certificate, without a passphrase.
    ///   - trustRoots: Who may vouch for clients. The system's, which vouch for servers all over the world, seldom are
    ///     what is meant.
    ///   - minimumVersion: The oldest version to talk; the newest is always offered.
    ///   - handshakeTimeout: How long the handshake of an accepted connection may take.
    ///   - reload: As for ``tls(certificate:privateKey:minimumVersion:handshakeTimeout:reload:)``; the trust roots are
    ///     looked at too.
    public static func mutualTLS(
        certificate: PEMSource,
        privateKey: PEMSource,
        trustRoots: TrustRoots,
        minimumVersion: TLSProtocolVersion = .tls12,
        handshakeTimeout: Duration = .seconds(10),
        reload: Duration? = nil
    ) -> ServerTLS {
        var base = Self.base(.noHostnameVerification, minimumVersion)
        base.sendCANameList = trustRoots != .system
        let recipe = TLSRecipe(
            base: base, certificate: certificate, privateKey: privateKey, trustRoots: trustRoots.source
        )
        return ServerTLS(source: TLSContextSource(recipe, interval: reload), handshakeTimeout: handshakeTimeout)
    }

    /// Whether there is TLS at all.
    public var isEnabled: Bool { self.source != nil }

    /// Reads the files again, for connections that are accepted from now on; those that exist keep what they have.
    ///
    /// Does nothing without files.
    ///
    /// - Throws: ``EventSocketError/Code/invalidTLSConfiguration`` if they cannot be used; what was read before stays
    ///   in use.
    public func reload() async throws(EventSocketError) {
        try await self.source?.reload()
    }

    /// What accepted connections need; `nil` without TLS. Reads the files if that was not done yet.
    func setup() async throws(EventSocketError) -> TLSSetup? {
        guard let source else { return nil }
        try await source.load()
        return TLSSetup(source: source, role: .server, handshakeTimeout: self.handshakeTimeout)
    }

    private static func base(
        _ verification: CertificateVerification, _ minimumVersion: TLSProtocolVersion
    ) -> TLSConfiguration {
        var base = TLSConfiguration.makeClientConfiguration()
        base.certificateVerification = verification
        base.minimumTLSVersion = minimumVersion.minimum
        return base
    }
}
