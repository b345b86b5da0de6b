//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Crypto
import SwiftASN1
import X509

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Makes an authority, and a certificate of it for each side.
enum CertificateMaker {
    private typealias Key = P256.Signing.PrivateKey

    /// - Parameter hosts: Names and addresses of the server.
    static func make(hosts: [String]) throws(Failure) -> [OutputFile] {
        for host in hosts where !host.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) || host.isEmpty {
            throw Failure(
                .usage, code: "invalidArgument",
                "No certificate can be for the host '\(host)': a name has ASCII characters and no blanks; an international one "
                    + "is written in its ASCII form, xn--….")
        }
        do {
            let authorityKey = Key()
            let authority = try DistinguishedName { CommonName("nss test authority") }
            let certificate = try Self.certificate(
                subject: authority, key: authorityKey, issuer: authority, issuerKey: authorityKey,
                Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                    Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                }
            )
            var files = [OutputFile(name: "ca.pem", role: "authority", isSecret: false, text: certificate)]
            for (name, usage, names) in [
                ("server", ExtendedKeyUsage.Usage.serverAuth, hosts.map(GeneralName.init(host:))),
                ("client", .clientAuth, [.dnsName("nss-client")]),
            ] {
                let key = Key()
                let certificate = try Self.certificate(
                    subject: try DistinguishedName { CommonName("nss test \(name)") }, key: key, issuer: authority,
                    issuerKey: authorityKey,
                    Certificate.Extensions {
                        Critical(BasicConstraints.notCertificateAuthority)
                        Critical(KeyUsage(digitalSignature: true))
                        try ExtendedKeyUsage([usage])
                        SubjectAlternativeNames(names)
                    }
                )
                files.append(
                    OutputFile(name: "\(name).pem", role: "\(name)Certificate", isSecret: false, text: certificate)
                )
                files.append(
                    OutputFile(
                        name: "\(name)-key.pem", role: "\(name)Key", isSecret: true, text: key.pemRepresentation + "\n"
                    )
                )
            }
            return files
        } catch {
            throw Failure(
                .usage, code: "invalidArgument", "No certificate can be made for these hosts; check their names.")
        }
    }

    private static func certificate(
        subject: DistinguishedName, key: Key, issuer: DistinguishedName, issuerKey: Key,
        _ extensions: Certificate.Extensions
    ) throws -> String {
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: Certificate.PublicKey(key.publicKey),
            // A while ago, for peers whose clocks are behind.
            notValidBefore: Date(timeIntervalSinceNow: -3600), notValidAfter: Date(timeIntervalSinceNow: 30 * 86_400),
            issuer: issuer, subject: subject, signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions,
            issuerPrivateKey: Certificate.PrivateKey(issuerKey)
        )
        return try certificate.serializeAsPEM().pemString + "\n"
    }
}

extension GeneralName {
    /// A host name or an IP address.
    fileprivate init(host: String) {
        self =
            IPAddress(host).map { .ipAddress(ASN1OctetString(contentBytes: $0.bytes[...])) } ?? .dnsName(host)
    }
}
