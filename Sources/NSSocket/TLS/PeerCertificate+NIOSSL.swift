//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore
internal import NIOSSL

extension PeerCertificate {
    /// - Returns: `nil` for what cannot be written down as DER, which no certificate is.
    init?(_ certificate: NIOSSLCertificate, isVerified: Bool) {
        guard let bytes = try? certificate.toDERBytes() else { return nil }
        self.isVerified = isVerified
        self.derBytes = bytes
        self.commonName = certificate.subjectName.last { $0.type == .commonName }?.value
        self.alternativeNames = certificate._subjectAlternativeNames().compactMap { AlternativeName($0) }
    }
}

extension PeerCertificate.AlternativeName {
    fileprivate init?(_ name: _SubjectAlternativeName) {
        if name.nameType == .ipAddress {
            guard let address = try? SocketAddress(packedIPAddress: ByteBuffer(bytes: name.contents), port: 0),
                let text = address.ipAddress
            else { return nil }
            self = .ipAddress(text)
            return
        }
        guard name.contents.allSatisfy({ 0x21...0x7E ~= $0 }) else { return nil }
        let text = String(decoding: name.contents, as: UTF8.self)
        switch name.nameType {
        case .dnsName: self = .dns(text)
        case .email: self = .email(text)
        case .uri: self = .uri(text)
        default: return nil
        }
    }
}
