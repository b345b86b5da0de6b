//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if NATS

internal import NSSocket

/// A server as libnats wants it: with scheme and port, without anything else.
struct NATSServerAddress {
    let url: String

    init(_ text: String, hasTLS: Bool) throws(EventSocketError) {
        // What may contain a password is not repeated.
        guard !text.contains("@") else {
            throw EventSocketError(
                .invalidAddress, "A server's address contains '@'; user names and passwords belong into credentials.")
        }
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        let scheme = parts.count == 2 ? String(parts[0]) : "nats"
        guard scheme == "nats" || scheme == "tls" else {
            throw EventSocketError(.invalidAddress, "'\(text)' is no server of NATS; write nats://host:port.")
        }
        guard scheme == "nats" || hasTLS else {
            throw EventSocketError(.invalidAddress, "'\(text)' demands TLS; set tls to something else than .disabled.")
        }
        guard let last = parts.last, let (host, port) = Self.hostAndPort(last) else {
            throw EventSocketError(
                .invalidAddress, "'\(text)' is no server of NATS; write nats://host:port, with a port up to 65535.")
        }
        self.url = "nats://\(host):\(port)"
    }

    private static func hostAndPort(_ text: Substring) -> (Substring, Int)? {
        let hostEnd: Substring.Index
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            hostEnd = text.index(after: end)
        } else {
            hostEnd = text.firstIndex(of: ":") ?? text.endIndex
        }
        let host = text[..<hostEnd]
        let isPlain = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"), UInt8(ascii: "%"): host.first == "["
            default: false
            }
        }
        guard !host.isEmpty, host != "[]", isPlain else { return nil }
        guard hostEnd < text.endIndex else { return (host, 4222) }
        let digits = text[text.index(after: hostEnd)...]
        guard text[hostEnd] == ":", let port = UInt16(digits), port > 0 else { return nil }
        return (host, Int(port))
    }
}
#endif
