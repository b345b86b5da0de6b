//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import SwiftASN1
import X509

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension CertificateCheck {
    /// Reads what a server presented; `nil` if it is no certificate that can be read.
    init?(_ presented: PeerCertificate) {
        guard let certificate = try? Certificate(derEncoded: presented.derBytes) else { return nil }
        let names = presented.alternativeNames.map { name in
            switch name {
            case .dns(let text), .ipAddress(let text), .email(let text), .uri(let text): text
            }
        }
        self.init(
            names: names.isEmpty ? presented.commonName.map { [$0] } ?? [] : names,
            issuer: "\(certificate.issuer)",
            notBefore: Int(certificate.notValidBefore.timeIntervalSince1970),
            notAfter: Int(certificate.notValidAfter.timeIntervalSince1970)
        )
    }

    /// Seconds since 1970.
    static var now: Int { Int(Date().timeIntervalSince1970) }
}
