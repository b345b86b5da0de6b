//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOSSL

/// Whether and how a client encrypts, and whom it believes to have reached.
///
/// ```swift
/// try await EventSocket.withConnection(to: .tcp("events.example.com", port: 6786), tls: .tls()) { socket in … }
/// ```
///
/// Make a value once and use it for all connections: what it reads from files, the system's trust roots included, is
/// read for the first of them and kept. Copies share that.
public struct ClientTLS: Sendable {
    /// What is checked of the server's certificate.
    public enum Verification: Sendable, Hashable {
        /// That a trust root vouches for it, that it has not expired, and that it is for the server's name or address.
        case full
        /// The same but for the name: **whoever has any certificate of a trusted authority can pose as the server.**
        /// For unix sockets and for private authorities that certify nothing else.
        case withoutServerName
        /// Nothing: **insecure**. Whoever sits between both sides can read and change everything. For tests only.
        case insecureNone
    }

    let source: TLSContextSource?
    let serverName: String?
    let verifiesServerName: Bool
    let handshakeTimeout: Duration

    /// No TLS.
    public static let disabled = ClientTLS(
        source: nil, serverName: nil, verifiesServerName: false, handshakeTimeout: .zero
    )

    /// TLS: the server shows a certificate, this side none.
    ///
    /// - Parameters:
    ///   - trustRoots: Whom to believe.
    ///   - serverName: The name that the server's certificate must be for, which the server is also told. Without it,
    ///     the host that is connected to. Unix sockets have no host: name the server, or choose
    ///     ``Verification/withoutServerName``. Must not be an IP address: those are verified when they are the host.
    ///   - verification: What is checked.
    ///   - minimumVersion: The oldest version to talk; the newest is always offered.
    ///   - handshakeTimeout: How long the handshake may take once the connection stands.
    public static func tls(
        trustRoots: TrustRoots = .system,
        serverName: String? = nil,
        verification: Verification = .full,
        minimumVersion: TLSProtocolVersion = .tls12,
        handshakeTimeout: Duration = .seconds(10)
    ) -> ClientTLS {
        let recipe = TLSRecipe(
            base: Self.base(verification, minimumVersion), trustRoots: trustRoots.source
        )
        return ClientTLS(
            source: TLSContextSource(recipe), serverName: serverName, verifiesServerName: verification == .full,
            handshakeTimeout: handshakeTimeout
        )
    }

    /// Mutual TLS: both sides show certificates.
    ///
    /// A server of TLS 1.3 looks at this side's certificate after the handshake has succeeded here. So one that it
    /// refuses ends a connection that was made, with ``EventSocketError/Code/tlsFailed`` as the reason.
    ///
    /// - Parameters:
    ///   - certificate: This side's certificate, followed by those between it and its authority.
    ///   - privateKey: The key of the certificate, without a passphrase.
    ///   - trustRoots: Whom to believe.
    ///   - serverName: As for ``tls(trustRoots:serverName:verification:minimumVersion:handshakeTimeout:)``.
    ///   - verification: What is checked of the server's certificate.
    ///   - minimumVersion: The oldest version to talk; the newest is always offered.
    ///   - handshakeTimeout: How long the handshake may take once the connection stands.
    ///   - reload: How old what was read may be before a new connection looks at the files again; `nil` for any age.
    ///     See ``reload()``.
    public static func mutualTLS(
        certificate: PEMSource,
        privateKey: PEMSource,
        trustRoots: TrustRoots = .system,
        serverName: String? = nil,
        verification: Verification = .full,
        minimumVersion: TLSProtocolVersion = .tls12,
        handshakeTimeout: Duration = .seconds(10),
        reload: Duration? = nil
    ) -> ClientTLS {
        let recipe = TLSRecipe(
            base: Self.base(verification, minimumVersion), certificate: certificate, privateKey: privateKey,
            trustRoots: trustRoots.source
        )
        return ClientTLS(
            source: TLSContextSource(recipe, interval: reload), serverName: serverName,
            verifiesServerName: verification == .full, handshakeTimeout: handshakeTimeout
        )
    }

    /// Whether there is TLS at all.
    public var isEnabled: Bool { self.source != nil }

    /// Reads the files again, for connections that are made from now on; those that exist keep what they have.
    ///
    /// Does nothing without files.
    ///
    /// - Throws: ``EventSocketError/Code/invalidTLSConfiguration`` if they cannot be used; what was read before stays
    ///   in use.
    public func reload() async throws(EventSocketError) {
        try await self.source?.reload()
    }

    private static func base(
        _ verification: Verification, _ minimumVersion: TLSProtocolVersion
    ) -> TLSConfiguration {
        var base = TLSConfiguration.makeClientConfiguration()
        base.minimumTLSVersion = minimumVersion.minimum
        base.certificateVerification =
            switch verification {
            case .full: .fullVerification
            case .withoutServerName: .noHostnameVerification
            case .insecureNone: .none
            }
        return base
    }
}
