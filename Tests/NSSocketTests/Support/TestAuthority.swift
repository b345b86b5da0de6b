//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Crypto
import Foundation
@testable import NSSocket
import SwiftASN1
import X509

/// A certificate with its key, in PEM form.
struct TestIdentity: Sendable {
    var certificate: String
    var privateKey: String

    var certificateSource: PEMSource { .bytes(Array(self.certificate.utf8)) }
    var privateKeySource: PEMSource { .bytes(Array(self.privateKey.utf8)) }

    /// Writes both into a folder.
    func write(to folder: String, name: String = "server") throws {
        try self.certificate.write(toFile: "\(folder)/\(name).pem", atomically: true, encoding: .utf8)
        try self.privateKey.write(toFile: "\(folder)/\(name)-key.pem", atomically: true, encoding: .utf8)
    }
}

/// An authority that certifies whatever tests ask for.
struct TestAuthority: Sendable {
    /// When a certificate is valid.
    enum Validity: Sendable {
        case now, over, toCome

        fileprivate var dates: (Date, Date) {
            let day = 86_400.0
            return switch self {
            case .now: (Date(timeIntervalSinceNow: -day), Date(timeIntervalSinceNow: day))
            case .over: (Date(timeIntervalSinceNow: -2 * day), Date(timeIntervalSinceNow: -day))
            case .toCome: (Date(timeIntervalSinceNow: day), Date(timeIntervalSinceNow: 2 * day))
            }
        }
    }

    /// The one that most tests trust, and one that they do not.
    static let trusted = Result { try TestAuthority("Test authority") }
    static let stranger = Result { try TestAuthority("Another authority") }

    let certificate: String
    private let name: DistinguishedName
    private let key = P256.Signing.PrivateKey()

    var roots: TrustRoots { .bytes(Array(self.certificate.utf8)) }

    init(_ commonName: String) throws {
        self.name = try DistinguishedName { CommonName(commonName) }
        self.certificate = try Self.make(
            subject: self.name, key: self.key, issuer: self.name, issuerKey: self.key, .now,
            Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(keyCertSign: true))
            }
        )
    }

    /// A certificate for a server, or for a client.
    func identity(
        _ commonName: String = "server", names: [GeneralName] = [.dnsName("localhost"), .loopback, .loopback6],
        valid validity: Validity = .now, isSelfSigned: Bool = false
    ) throws -> TestIdentity {
        let key = P256.Signing.PrivateKey()
        let subject = try DistinguishedName { CommonName(commonName) }
        let certificate = try Self.make(
            subject: subject, key: key, issuer: isSelfSigned ? subject : self.name,
            issuerKey: isSelfSigned ? key : self.key, validity,
            Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                SubjectAlternativeNames(names)
            }
        )
        return TestIdentity(certificate: certificate, privateKey: key.pemRepresentation + "\n")
    }

    private static func make(
        subject: DistinguishedName, key: P256.Signing.PrivateKey, issuer: DistinguishedName,
        issuerKey: P256.Signing.PrivateKey, _ validity: Validity, _ extensions: Certificate.Extensions
    ) throws -> String {
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: Certificate.PublicKey(key.publicKey),
            notValidBefore: validity.dates.0, notValidAfter: validity.dates.1, issuer: issuer, subject: subject,
            signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions,
            issuerPrivateKey: Certificate.PrivateKey(issuerKey)
        )
        return try certificate.serializeAsPEM().pemString + "\n"
    }
}

extension GeneralName {
    static var loopback: GeneralName { .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])) }
    static var loopback6: GeneralName {
        .ipAddress(ASN1OctetString(contentBytes: ArraySlice(repeatElement(0, count: 15) + [1])))
    }
}

extension ServerTLS {
    /// A server with a certificate of this authority; it demands one of clients if roots for them are given.
    static func test(
        _ authority: TestAuthority, _ identity: TestIdentity? = nil, clientsOf roots: TrustRoots? = nil,
        minimumVersion: TLSProtocolVersion = .tls12, handshakeTimeout: Duration = .seconds(30)
    ) throws -> ServerTLS {
        let identity = try identity ?? authority.identity()
        guard let roots else {
            return .tls(
                certificate: identity.certificateSource, privateKey: identity.privateKeySource,
                minimumVersion: minimumVersion, handshakeTimeout: handshakeTimeout
            )
        }
        return .mutualTLS(
            certificate: identity.certificateSource, privateKey: identity.privateKeySource, trustRoots: roots,
            minimumVersion: minimumVersion, handshakeTimeout: handshakeTimeout
        )
    }
}
