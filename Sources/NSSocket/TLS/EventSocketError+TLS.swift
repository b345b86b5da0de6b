//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOSSL

/// What TLS says, in words that help.
extension EventSocketError {
    /// A handshake failed.
    ///
    /// - Parameter presented: What the peer presented as its certificate.
    init(handshake error: any Error, _ role: TLSSetup.Role, presented: NIOSSLCertificate?) {
        if let error = error as? EventSocketError {
            self = error
        } else if let fault = TLSFault(error, presented: presented) {
            self.init(.tlsFailed, fault.message(role), cause: error)
        } else {
            self.init(.tlsFailed, EventSocketError(connectionFailure: error).message, cause: error)
        }
    }

    /// A connection broke.
    ///
    /// - Returns: `nil` if that has nothing to do with TLS.
    init?(afterHandshake error: any Error, _ role: TLSSetup.Role) {
        guard var fault = TLSFault(error, presented: nil) else { return nil }
        // Who has shaken hands does speak TLS.
        if fault == .plaintextPeer || fault == .closed { fault = .other("what arrives can no longer be deciphered") }
        self.init(.tlsFailed, fault.message(role), cause: error)
    }

    /// A handshake took too long.
    init(handshakeTimedOut setup: TLSSetup) {
        let text =
            switch setup.role {
            case .client(_, let address):
                "\(address) did not finish the TLS handshake in \(setup.handshakeTimeout); "
                    + "see whether TLS is spoken there, or raise handshakeTimeout."
            case .server: "The client did not finish the TLS handshake in \(setup.handshakeTimeout)."
            }
        self.init(.tlsTimedOut, text)
    }

    /// The connection ended before there was one.
    static func closedInHandshake(_ role: TLSSetup.Role) -> EventSocketError {
        EventSocketError(.tlsFailed, TLSFault.closed.message(role))
    }
}

extension TLSFault {
    /// What happened and what to do about it.
    func message(_ role: TLSSetup.Role) -> String {
        switch role {
        case .client(let serverName, let address): self.clientMessage(serverName ?? "\(address)", "\(address)")
        case .server: self.serverMessage
        }
    }

    private func clientMessage(_ name: String, _ address: String) -> String {
        switch self {
        case .wrongName:
            "The server's certificate is not for \(name); connect by a name that it is for, or set serverName to one."
        case .expired: "The certificate of the server at \(address) has expired; renew it there."
        case .notYetValid:
            "The certificate of the server at \(address) is not valid yet; check the clocks of both machines."
        case .selfSigned:
            "The certificate of the server at \(address) is self-signed; to trust it, name it as a trust root."
        case .unknownAuthority:
            "No trust root vouches for the certificate of the server at \(address); name its authority as a trust root, "
                + "and see that the server sends what is between the two."
        case .noCertificate: "The server at \(address) presented no certificate; see how it is set up."
        case .certificateDemanded:
            "The server at \(address) demands a client certificate; connect with mutual TLS."
        case .certificateRefused(let alert):
            "The server at \(address) refused this side's certificate (\(alert)); use one that it trusts."
        case .refused(let alert):
            "The server at \(address) refused the TLS handshake (\(alert)); see what it demands: a client certificate, "
                + "another name, other versions."
        case .plaintextPeer:
            "The server at \(address) does not speak TLS; connect without it, or find the port where it does."
        case .versionMismatch:
            "The server at \(address) speaks no version of TLS that this side accepts; update it, or lower minimumVersion."
        case .nothingShared: "The server at \(address) knows none of the ciphers that this side accepts; update it."
        case .closed:
            "The server at \(address) closed the connection during the TLS handshake; see whether TLS is spoken there."
        case .other(let reason): "TLS with the server at \(address) failed: \(reason)."
        }
    }

    private var serverMessage: String {
        switch self {
        case .wrongName: "The client's certificate is not for the address it comes from; do not compare the two."
        case .expired: "The client's certificate has expired; renew it there."
        case .notYetValid: "The client's certificate is not valid yet; check the clocks of both machines."
        case .selfSigned: "The client's certificate is self-signed; to trust it, name it as a trust root."
        case .unknownAuthority:
            "No trust root vouches for the client's certificate; name its authority as a trust root, and see that the "
                + "client sends what is between the two."
        case .noCertificate: "The client presented no certificate, which is demanded here; give it one."
        case .certificateDemanded: "The client demands a certificate; see how this server is set up."
        case .certificateRefused(let alert):
            "The client refused this server's certificate (\(alert)); see whom it trusts and what name it looks for."
        case .refused(let alert): "The client refused the TLS handshake (\(alert)); see what it demands."
        case .plaintextPeer: "The client does not speak TLS; let it do so, or send it to a port without."
        case .versionMismatch:
            "The client speaks no version of TLS that this server accepts; update it, or lower minimumVersion."
        case .nothingShared: "The client knows none of the ciphers that this server accepts; update it."
        case .closed: "The client closed the connection during the TLS handshake."
        case .other(let reason): "TLS with the client failed: \(reason)."
        }
    }
}
