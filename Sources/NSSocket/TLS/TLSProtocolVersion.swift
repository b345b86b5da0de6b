//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NIOSSL

/// A version of TLS.
public struct TLSProtocolVersion: Sendable, Hashable {
    /// The number on the wire.
    private let number: UInt16

    /// TLS 1.2.
    public static let tls12 = TLSProtocolVersion(number: 0x0303)
    /// TLS 1.3.
    public static let tls13 = TLSProtocolVersion(number: 0x0304)
}

extension TLSProtocolVersion: Comparable {
    /// Whether one version is older than the other.
    public static func < (left: TLSProtocolVersion, right: TLSProtocolVersion) -> Bool { left.number < right.number }
}

extension TLSProtocolVersion: CustomStringConvertible {
    /// As people write it: `TLS 1.3`.
    public var description: String { "TLS 1.\(self.number - 0x0301)" }
}

extension TLSProtocolVersion {
    /// What was negotiated. Versions before 1.2 occur only with a custom configuration.
    init(_ version: TLSVersion) {
        self.number =
            switch version {
            case .tlsv1: 0x0301
            case .tlsv11: 0x0302
            case .tlsv12: 0x0303
            case .tlsv13: 0x0304
            }
    }

    /// The same as a lower bound.
    var minimum: TLSVersion { self == .tls13 ? .tlsv13 : .tlsv12 }
}
