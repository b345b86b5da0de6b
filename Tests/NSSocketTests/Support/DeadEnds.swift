//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
@testable import NSSocket
import Testing

/// A TCP listener that accepts nothing and whose queue is full.
enum FullBacklog {
    static func with<Result>(_ body: (EventSocketAddress) async throws -> Result) async throws -> Result {
        let listener = try BoundSocket()
        var clients: [CInt] = []
        defer { for descriptor in clients + [listener.descriptor] { close(descriptor) } }
        try #require(listen(listener.descriptor, 0) == 0)
        // Some systems take a few more than asked for.
        for _ in 0..<8 { clients.append(try listener.beginToConnect()) }
        return try await body(listener.address)
    }
}

/// A loopback address that refuses connections, and keeps doing so while the tests run: a port that was free a moment ago
/// may be another test's by now.
enum DeadAddress {
    /// Bound by a socket that does not listen.
    static let tcp: EventSocketAddress = {
        do { return try BoundSocket().address } catch { preconditionFailure("No port can be bound: \(error)") }
    }()
}

/// A TCP socket of the system on a loopback port, not listening yet.
private struct BoundSocket {
    let descriptor: CInt
    private let port: UInt16

    var address: EventSocketAddress { .tcp(port: Int(self.port)) }

    init() throws {
        self.descriptor = try Self.makeSocket()
        var address = Self.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = self.descriptor
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
            }
        }
        try #require(isBound)
        self.port = UInt16(bigEndian: address.sin_port)
    }

    /// Begins to connect to it without waiting for the outcome.
    func beginToConnect() throws -> CInt {
        let descriptor = try Self.makeSocket()
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var address = Self.loopback(port: self.port)
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return descriptor
    }

    private static func makeSocket() throws -> CInt {
        #if os(Linux)
        let kind = CInt(SOCK_STREAM.rawValue)
        #else
        let kind = SOCK_STREAM
        #endif
        let descriptor = socket(AF_INET, kind, 0)
        try #require(descriptor >= 0)
        return descriptor
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return address
    }
}
