//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

extension ClientTLS {
    /// What a connection to an address needs; `nil` without TLS.
    ///
    /// - Throws: ``EventSocketError/Code/invalidTLSConfiguration`` for a server name that cannot be verified, or none
    ///   where one is needed.
    func setup(for address: EventSocketAddress) throws(EventSocketError) -> TLSSetup? {
        guard let source else { return nil }
        return TLSSetup(
            source: source, role: .client(serverName: try self.serverName(at: address), address: address),
            handshakeTimeout: self.handshakeTimeout
        )
    }

    private func serverName(at address: EventSocketAddress) throws(EventSocketError) -> String? {
        if let serverName {
            guard !serverName.isIPAddress else {
                // The address that was connected to is what a certificate is compared with.
                if case .tcp(let host, _) = address.base, host == serverName { return nil }
                throw EventSocketError(
                    .invalidTLSConfiguration,
                    "A server name must not be an IP address; connect to \(serverName) itself, or give the server's name."
                )
            }
            guard (1...255).contains(serverName.utf8.count), serverName.utf8.allSatisfy(\.isHostNameByte) else {
                throw EventSocketError(
                    .invalidTLSConfiguration,
                    "'\(serverName)' is no server name; use letters, digits, hyphens and dots, as in events.example.com."
                )
            }
            return serverName.withoutFinalDot
        }
        switch address.base {
        case .tcp(let host, _): return host.isIPAddress ? nil : host.withoutFinalDot
        case .unix:
            guard !self.verifiesServerName else {
                throw EventSocketError(
                    .invalidTLSConfiguration,
                    "A unix socket has no host to compare the server's certificate with; set serverName, or choose "
                        + "verification: .withoutServerName."
                )
            }
            return nil
        }
    }
}

extension String {
    fileprivate var isIPAddress: Bool {
        // Without the zone, as in fe80::1%eth0.
        let address = self.prefix { $0 != "%" }
        return (try? SocketAddress(ipAddress: String(address), port: 0)) != nil
    }

    fileprivate var withoutFinalDot: String {
        self.hasSuffix(".") ? String(self.dropLast()) : self
    }
}

extension UInt8 {
    fileprivate var isHostNameByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
