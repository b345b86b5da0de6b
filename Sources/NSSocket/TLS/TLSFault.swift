//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOSSL

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#endif

/// Why TLS failed.
enum TLSFault: Equatable {
    /// The certificate is for somebody else.
    case wrongName
    case expired
    case notYetValid
    /// The certificate vouches for itself, and nobody else does.
    case selfSigned
    /// No trust root vouches for the certificate, or it is not for this use.
    case unknownAuthority
    /// The peer presented no certificate where one is demanded.
    case noCertificate
    /// The peer demands a certificate and got none.
    case certificateDemanded
    /// The peer did not accept our certificate.
    case certificateRefused(alert: String)
    /// The peer did not accept something else.
    case refused(alert: String)
    /// What the peer says is no TLS.
    case plaintextPeer
    /// No version that both speak.
    case versionMismatch
    /// No cipher, curve or signature that both know.
    case nothingShared
    /// The peer closed the connection.
    case closed
    case other(String)

    /// - Parameter presented: What the peer presented as its certificate.
    /// - Returns: `nil` for an error that has nothing to do with TLS.
    init?(_ error: any Error, presented: NIOSSLCertificate?) {
        switch error {
        case let error as NIOSSLExtraError:
            let isAboutNames = [.failedToValidateHostname, .serverHostnameImpossibleToMatch].contains(error)
            self = isAboutNames ? .wrongName : .other(Self.unnamed)
        case NIOSSLError.uncleanShutdown: self = .closed
        case NIOSSLError.noCertificateToValidate: self = .noCertificate
        case NIOSSLError.unableToValidateCertificate: self = Self.diagnose(presented)
        case NIOSSLError.handshakeFailed(let error), NIOSSLError.shutdownFailed(let error):
            self = TLSFault(error, presented)
        case is NIOSSLError: self = .other(Self.unnamed)
        case let error as BoringSSLError: self = TLSFault(error, presented)
        default: return nil
        }
    }

    private init(_ error: BoringSSLError, _ presented: NIOSSLCertificate?) {
        switch error {
        case .sslError(let stack), .unknownError(let stack), .invalidSNIName(let stack), .failedToSetALPN(let stack):
            if stack.contains(.eofDuringHandshake) || stack.contains(.eofDuringAdditionalCertficiateChainValidation) {
                self = .closed
                return
            }
            let reason = Self.reason(in: stack.first?.description ?? "")
            self = reason == "CERTIFICATE_VERIFY_FAILED" ? Self.diagnose(presented) : TLSFault(reason: reason)
        case .syscallError, .zeroReturn: self = .closed
        default: self = .other(Self.unnamed)
        }
    }

    /// For faults that the TLS library has names for, but no words.
    private static let unnamed = "the TLS library gives no reason"

    /// What stands between the library's name and the place in its sources.
    static func reason(in description: String) -> String {
        guard let start = description.firstRange(of: "OPENSSL_internal:") else { return description }
        let rest = description[start.upperBound...]
        return String(rest.prefix { $0 != " " })
    }

    /// What the reason that the TLS library gives means.
    init(reason: String) {
        switch reason {
        case "PEER_DID_NOT_RETURN_A_CERTIFICATE", "NO_CERTIFICATES_RETURNED": self = .noCertificate
        case "WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST": self = .plaintextPeer
        case "UNSUPPORTED_PROTOCOL", "NO_SUPPORTED_VERSIONS_ENABLED", "TLSV1_ALERT_PROTOCOL_VERSION",
            "INAPPROPRIATE_FALLBACK":
            self = .versionMismatch
        case "NO_SHARED_CIPHER", "NO_SHARED_GROUP", "NO_COMMON_SIGNATURE_ALGORITHMS": self = .nothingShared
        default:
            guard let range = reason.firstRange(of: "ALERT_") else {
                // Such as BAD_DECRYPT.
                self = .other(reason.lowercased().replacing("_", with: " "))
                return
            }
            let alert = reason[range.upperBound...].lowercased().replacing("_", with: " ")
            self =
                switch alert {
                case "certificate required", "no certificate": .certificateDemanded
                case "bad certificate", "unsupported certificate", "certificate revoked", "certificate expired",
                    "certificate unknown", "unknown ca", "access denied":
                    .certificateRefused(alert: alert)
                default: .refused(alert: alert)
                }
        }
    }

    /// The library tells only that a certificate was not accepted. What is wrong is looked for here, for the message.
    private static func diagnose(_ certificate: NIOSSLCertificate?) -> TLSFault {
        guard let certificate else { return .unknownAuthority }
        let now = time(nil)
        if certificate.notValidAfter < now { return .expired }
        if certificate.notValidBefore > now { return .notYetValid }
        return certificate.issuerName == certificate.subjectName ? .selfSigned : .unknownAuthority
    }
}

extension NIOSSLCertificate {
    /// Whether it may be used today.
    var isValidNow: Bool {
        let now = time(nil)
        return self.notValidBefore <= now && now <= self.notValidAfter
    }
}
