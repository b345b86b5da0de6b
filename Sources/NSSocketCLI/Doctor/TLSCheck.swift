//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket

/// What there is to say about TLS with a server.
enum TLSCheck {
    /// What a handshake that verified nothing has shown.
    static func findings(version: TLSProtocolVersion?, _ certificate: CertificateCheck?, now: Int) -> [Finding] {
        let text = version.map { "\($0)" } ?? "TLS"
        let handshake =
            version.map { $0 >= .tls13 } == false
            ? Finding(.handshake, .note, "The server speaks \(text) at best; update it, so that it speaks TLS 1.3.")
            : Finding(.handshake, .ok, "The server speaks \(text).")
        guard let certificate else {
            return [
                handshake,
                Finding(.certificate, .note, "The server's certificate cannot be read here; look at it with openssl."),
            ]
        }
        return [handshake] + certificate.findings(now: now)
    }

    /// A handshake failed although nothing was verified.
    static func failed(_ error: EventSocketError) -> Finding {
        error.demandsClientCertificate ? .refusing(error) : Finding(.handshake, .fail, error.typedMessage())
    }

    /// What verifying the certificate came to.
    ///
    /// - Parameters:
    ///   - failure: Why there was no connection, if there was none.
    ///   - name: What the certificate has to be for.
    static func trust(_ failure: EventSocketError?, name: String, isInsecure: Bool) -> Finding {
        if let failure {
            return failure.demandsClientCertificate
                ? .refusing(failure)
                : Finding(.trust, .fail, "\(failure.typedMessage()) (See --ca and --server-name.)")
        }
        return isInsecure
            ? Finding(.trust, .risk, "Whose certificate it is was not verified (--insecure): anybody may have made it.")
            : Finding(.trust, .ok, "A trust root vouches for the certificate, and it fits \(name).")
    }

    /// What to say of a port that answers TLS when asked without.
    static func available(_ command: String) -> Finding {
        Finding(.tlsAvailable, .note, "The port answers TLS; look at it with: \(command)")
    }
}

extension Finding {
    /// The server did not like what this side shows, or that it shows nothing.
    static func refusing(_ error: EventSocketError) -> Finding {
        Finding(
            .clientCertificate, .fail,
            error.demandsClientCertificate
                ? "\(error.message) Give one with --cert and --key." : error.typedMessage())
    }
}

extension EventSocketError {
    /// Whether a server wants to see a certificate of this side. Only the words tell it from other failures of TLS.
    var demandsClientCertificate: Bool {
        self.code == .tlsFailed && self.message.contains("demands a client certificate")
    }

    /// A check took longer than there is time for.
    static func checkTimedOut(_ address: EventSocketAddress) -> EventSocketError {
        EventSocketError(
            .tlsTimedOut, "\(address) did not finish the TLS handshake in time; see whether TLS is spoken there.")
    }
}
