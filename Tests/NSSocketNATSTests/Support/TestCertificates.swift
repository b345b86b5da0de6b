//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS
import Crypto
import Foundation
import SwiftASN1
import X509

/// An authority, and a certificate of it for either side, in files.
enum TestCertificates {
    private typealias Key = P256.Signing.PrivateKey

    static func write(to folder: String, host: String) throws {
        let authority = try DistinguishedName { CommonName("Test authority") }
        let authorityKey = Key()
        let certificate = try Self.make(
            authority, authorityKey, by: authority, authorityKey,
            Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(keyCertSign: true))
            })
        try certificate.write(toFile: "\(folder)/ca.pem", atomically: true, encoding: .utf8)
        for (name, usage) in [("server", ExtendedKeyUsage.Usage.serverAuth), ("client", .clientAuth)] {
            let key = Key()
            let certificate = try Self.make(
                DistinguishedName { CommonName(name) }, key, by: authority, authorityKey,
                Certificate.Extensions {
                    Critical(BasicConstraints.notCertificateAuthority)
                    try ExtendedKeyUsage([usage])
                    SubjectAlternativeNames([.dnsName(host)])
                })
            try certificate.write(toFile: "\(folder)/\(name).pem", atomically: true, encoding: .utf8)
            try key.pemRepresentation.write(toFile: "\(folder)/\(name)-key.pem", atomically: true, encoding: .utf8)
        }
    }

    private static func make(
        _ subject: DistinguishedName, _ key: Key, by issuer: DistinguishedName, _ issuerKey: Key,
        _ extensions: Certificate.Extensions
    ) throws -> String {
        try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: Certificate.PublicKey(key.publicKey),
            notValidBefore: Date(timeIntervalSinceNow: -86_400), notValidAfter: Date(timeIntervalSinceNow: 86_400),
            issuer: issuer, subject: subject, signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions,
            issuerPrivateKey: Certificate.PrivateKey(issuerKey)
        ).serializeAsPEM().pemString
    }
}
#endif
