//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// Where to connect to or to listen: TCP (IPv4, IPv6 or a host name) or a unix socket.
public struct EventSocketAddress: Sendable, Hashable {
    enum Base: Sendable, Hashable {
        case tcp(host: String, port: Int)
        case unix(path: String)
    }

    let base: Base

    /// A TCP address.
    ///
    /// - Parameters:
    ///   - host: An IPv4 or IPv6 address or a name; this machine alone by default. To listen on all interfaces say
    ///     `0.0.0.0` or `::`.
    ///   - port: 1 to 65535; when listening also 0, for any free port.
    public static func tcp(_ host: String = "127.0.0.1", port: Int) -> EventSocketAddress {
        EventSocketAddress(base: .tcp(host: host, port: port))
    }

    /// A unix socket.
    ///
    /// - Parameter path: Of the socket's file; systems allow about a hundred bytes.
    public static func unix(_ path: String) -> EventSocketAddress {
        EventSocketAddress(base: .unix(path: path))
    }

    /// The host of a TCP address, as it was given; `nil` for a unix socket.
    public var host: String? {
        if case .tcp(let host, _) = self.base { host } else { nil }
    }

    /// The port of a TCP address; `nil` for a unix socket. Where a server listens it is the real one, see
    /// ``EventSocketServer/run(onListening:)``.
    public var port: Int? {
        if case .tcp(_, let port) = self.base { port } else { nil }
    }

    /// The path of a unix socket's file; `nil` for a TCP address.
    public var path: String? {
        if case .unix(let path) = self.base { path } else { nil }
    }

    /// Whether this is a unix socket.
    var isUnix: Bool {
        if case .unix = self.base { true } else { false }
    }

    /// Refuses what the system would refuse less clearly (behaviour catalogue N5–N7).
    func check(allowsAnyPort: Bool) throws(EventSocketError) {
        switch self.base {
        case .tcp(let host, let port):
            guard !host.isEmpty else {
                throw EventSocketError(.invalidAddress, "The host is empty; name one, such as 127.0.0.1.")
            }
            guard (allowsAnyPort ? 0 : 1)...65535 ~= port else {
                throw EventSocketError(.invalidAddress, "\(port) is no port to use here; choose one from 1 to 65535.")
            }
        case .unix(let path):
            guard !path.isEmpty, !path.utf8.contains(0) else {
                throw EventSocketError(
                    .invalidAddress, "The path of a unix socket is empty or holds a zero byte; name a file."
                )
            }
            guard path.utf8.count <= SocketAddress.longestUnixPath else {
                throw EventSocketError(
                    .invalidAddress,
                    "The path of a unix socket has \(path.utf8.count) bytes, and the system takes \(SocketAddress.longestUnixPath); use a shorter one."
                )
            }
        }
    }
}

extension EventSocketAddress {
    /// Reads an address: `6785`, `:6785`, `host:6785`, `[::1]:6785`, each also after `tcp://`, or `unix:/path`.
    ///
    /// Without a host it is this machine alone, 127.0.0.1.
    ///
    /// - Throws: ``EventSocketError/Code/invalidAddress``.
    public init(_ text: String) throws(EventSocketError) {
        if let path = text.dropping(prefix: "unix:") {
            // Both `unix:/path` and the URL form `unix:///path`.
            self = .unix(path.hasPrefix("//") ? String(path.dropFirst(2)) : path)
            try self.check(allowsAnyPort: true)
            return
        }
        if text.contains("://"), !text.hasPrefix("tcp://") {
            throw EventSocketError(.invalidAddress, "'\(text)' is of no known kind; use tcp:// or unix:.")
        }
        let address = text.dropping(prefix: "tcp://") ?? text
        let (host, portText) = try Self.split(address)
        guard !portText.isEmpty, portText.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            let port = Int(portText)
        else {
            throw EventSocketError(
                .invalidAddress, "'\(text)' names no port; write 6785, host:6785, [::1]:6785 or unix:/path."
            )
        }
        self = host.isEmpty ? .tcp(port: port) : .tcp(host, port: port)
        try self.check(allowsAnyPort: true)
    }

    private static func split(_ text: String) throws(EventSocketError) -> (host: String, port: String) {
        if text.hasPrefix("["), let close = text.firstIndex(of: "]") {
            let rest = text[text.index(after: close)...]
            guard rest.hasPrefix(":") else {
                throw EventSocketError(.invalidAddress, "'\(text)' names no port; write [::1]:6785.")
            }
            return (String(text[text.index(after: text.startIndex)..<close]), String(rest.dropFirst()))
        }
        guard let colon = text.lastIndex(of: ":") else { return ("", text) }
        let host = text[..<colon]
        guard !host.contains(":") else {
            throw EventSocketError(
                .invalidAddress, "'\(text)' is ambiguous; write IPv6 addresses in brackets: [::1]:6785."
            )
        }
        return (String(host), String(text[text.index(after: colon)...]))
    }
}

extension EventSocketAddress {
    /// The address of a channel.
    init?(_ address: SocketAddress?) {
        switch address {
        case .v4, .v6:
            guard let host = address?.ipAddress, let port = address?.port else { return nil }
            self = .tcp(host, port: port)
        case .unixDomainSocket: self = .unix(address?.pathname ?? "")
        case nil: return nil
        }
    }
}

extension EventSocketAddress: CustomStringConvertible {
    /// The form that ``init(_:)`` reads.
    public var description: String {
        switch self.base {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        // A path that begins like the rest of a URL needs the whole URL form.
        case .unix(let path): path.hasPrefix("//") ? "unix://\(path)" : "unix:\(path)"
        }
    }
}

extension String {
    fileprivate func dropping(prefix: String) -> String? {
        self.hasPrefix(prefix) ? String(self.dropFirst(prefix.count)) : nil
    }
}
