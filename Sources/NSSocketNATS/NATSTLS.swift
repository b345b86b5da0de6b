//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS

/// Whether and how a connection to NATS is encrypted. Files are in PEM form and read for each connection of libnats.
public struct NATSTLS: Sendable, Hashable {
    /// What is checked of the server's certificate.
    public enum Verification: Sendable, Hashable {
        /// That an authority vouches for it, and that it is for the server's host name.
        case full
        /// Nothing: **insecure**. Whoever sits between both sides can read and change everything. For tests only.
        case insecureNone
    }

    let isEnabled: Bool
    let authorities: String?
    let certificate: String?
    let privateKey: String?
    let expectedHostName: String?
    let verification: Verification

    /// No TLS, unless a server demands it: then with the system's authorities.
    public static let disabled = NATSTLS(
        isEnabled: false, authorities: nil, certificate: nil, privateKey: nil, expectedHostName: nil,
        verification: .full)

    /// TLS. Servers that do not offer it are refused.
    ///
    /// - Parameters:
    ///   - authorities: A file of the authorities to believe; the system's without it.
    ///   - expectedHostName: The name that the servers' certificates must be for; the host of the address without it, which
    ///     then has to be a name: libnats does not compare addresses with certificates.
    ///   - verification: What is checked.
    public static func tls(
        authorities: String? = nil, expectedHostName: String? = nil, verification: Verification = .full
    ) -> NATSTLS {
        NATSTLS(
            isEnabled: true, authorities: authorities, certificate: nil, privateKey: nil,
            expectedHostName: expectedHostName, verification: verification)
    }

    /// Mutual TLS: this side shows a certificate too.
    ///
    /// - Parameters:
    ///   - certificate: A file of this side's certificate, followed by those between it and its authority.
    ///   - privateKey: A file of the certificate's key, without a passphrase.
    ///   - authorities: As for ``tls(authorities:expectedHostName:verification:)``.
    ///   - expectedHostName: As for ``tls(authorities:expectedHostName:verification:)``.
    ///   - verification: What is checked of the server's certificate.
    public static func mutualTLS(
        certificate: String, privateKey: String, authorities: String? = nil, expectedHostName: String? = nil,
        verification: Verification = .full
    ) -> NATSTLS {
        NATSTLS(
            isEnabled: true, authorities: authorities, certificate: certificate, privateKey: privateKey,
            expectedHostName: expectedHostName, verification: verification)
    }
}
#endif
