//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOCore

/// Whom a connection counts for: an IPv4 address, or the /64 network of an IPv6 address, which one peer has for itself.
struct PeerKey: Hashable {
    private let bits: UInt64
    private let isIPv4: Bool

    private init(bits: UInt64, isIPv4: Bool) {
        self.bits = bits
        self.isIPv4 = isIPv4
    }

    init(ipv4 address: UInt32) {
        self.init(bits: UInt64(address), isIPv4: true)
    }

    /// - Parameter bytes: The 16 bytes of the address.
    init(ipv6 bytes: [UInt8]) {
        func number(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
        // An IPv4 peer of a socket that takes both.
        if number(0..<8) == 0, number(8..<12) == 0xFFFF {
            self.init(ipv4: UInt32(number(12..<16)))
        } else {
            self.init(bits: number(0..<8), isIPv4: false)
        }
    }

    /// - Returns: `nil` for unix sockets.
    init?(_ address: SocketAddress?) {
        switch address {
        case .v4(let address):
            // Every system has the four bytes behind the family and the port.
            self.init(ipv4: withUnsafeBytes(of: address.address) { $0[4..<8].reduce(0) { $0 << 8 | UInt32($1) } })
        case .v6(let address):
            // And the sixteen behind the flow label too.
            self.init(ipv6: withUnsafeBytes(of: address.address) { Array($0[8..<24]) })
        case .unixDomainSocket, nil: return nil
        }
    }
}
