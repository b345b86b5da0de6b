//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
@testable import NSSocket
import Testing

/// The kinds of connection that loopback offers.
enum AddressKind: String, CaseIterable, CustomTestStringConvertible {
    case ipv4, ipv6, name, unix

    /// Those that this machine has.
    static let available: [AddressKind] = [.ipv4, .name, .unix] + (Self.hasIPv6 ? [.ipv6] : [])

    var testDescription: String { self.rawValue }

    /// An address to listen on.
    func withAddress<Result>(_ body: (EventSocketAddress) async throws -> Result) async throws -> Result {
        switch self {
        case .ipv4: try await body(.tcp(port: 0))
        case .ipv6: try await body(.tcp("::1", port: 0))
        case .name: try await body(.tcp("localhost", port: 0))
        case .unix: try await withTemporaryFolder { try await body(.unix("\($0)/s")) }
        }
    }

    private static let hasIPv6: Bool = {
        let interfaces = (try? String(contentsOfFile: "/proc/net/if_inet6", encoding: .utf8)) ?? ""
        return interfaces.contains("00000000000000000000000000000001")
    }()
}

/// A folder with a short path, so that a socket fits in it.
func withTemporaryFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let path = "/tmp/nss-\(UInt32.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    return try await finally {
        try await body(path)
    } do: {
        try? FileManager.default.removeItem(atPath: path)
    }
}
