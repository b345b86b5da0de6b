//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import ArgumentParser
import NSSocket

#if canImport(Darwin)
import Darwin
private let kindOfStream = SOCK_STREAM
#elseif canImport(Glibc)
import Glibc
private let kindOfStream = CInt(SOCK_STREAM.rawValue)
#elseif canImport(Musl)
import Musl
private let kindOfStream = SOCK_STREAM
#endif

/// An address on the command line, and whether it asks for TLS.
struct Target: Sendable {
    static let help = ArgumentHelp(
        "6785, :6785, host:6785, [::1]:6785, tcp://host:6785, tls://host:6785 or unix:/path.", valueName: "address"
    )

    let address: EventSocketAddress
    let asksForTLS: Bool

    /// Reads an argument.
    static func argument(_ text: String) throws -> Target {
        let scheme = "tls://"
        let asksForTLS = text.hasPrefix(scheme)
        for name in ["tls:", "tcp:"] where text.hasPrefix(name) && !text.hasPrefix("\(name)//") {
            throw ValidationError("'\(text)' lacks its slashes; write \(name)//\(text.dropFirst(name.count)).")
        }
        let text = Self.withoutSlash(text)
        if text.contains("[]") {
            throw ValidationError("'\(text)' has no host between the brackets; write [::1]:6785.")
        }
        do {
            let address = try EventSocketAddress(asksForTLS ? "tcp://" + text.dropFirst(scheme.count) : text)
            return Target(address: address, asksForTLS: asksForTLS)
        } catch {
            // What was written with tls:// is told so.
            throw ValidationError(
                asksForTLS
                    ? error.message.replacing("tcp://\(text.dropFirst(scheme.count))", with: text) : error.message)
        }
    }

    /// A URL of a host and a port may end with a slash.
    private static func withoutSlash(_ text: String) -> String {
        let isURL = text.hasPrefix("tcp://") || text.hasPrefix("tls://")
        return isURL && text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// The address to listen on: `*` stands for all interfaces.
    var listening: EventSocketAddress {
        guard self.address.host == "*", let port = self.address.port else { return self.address }
        return .tcp(Self.hasIPv6 ? "::" : "0.0.0.0", port: port)
    }

    /// - Throws: `ValidationError` for an address that is for listeners only.
    func checkConnecting() throws(ValidationError) {
        guard self.address.host == "*" else { return }
        throw ValidationError("'*' stands for all interfaces of a listener; name the host to connect to.")
    }

    /// Whether this machine has IPv6. A socket for all its addresses takes those of IPv4, too.
    private static var hasIPv6: Bool {
        let descriptor = socket(AF_INET6, kindOfStream, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
            }
        }
    }

    /// The address that a listener got, as an argument for those who connect to it.
    func argument(for bound: EventSocketAddress) -> String {
        self.asksForTLS ? "tls://\(bound)" : "\(bound)"
    }
}
