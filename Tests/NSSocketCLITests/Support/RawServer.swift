//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A TCP server that says the same to whoever connects, and hears nothing.
final class RawServer: Sendable {
    private let descriptor: CInt
    let address: String

    /// Listens on a free port of this machine.
    ///
    /// - Parameter closes: Whether it closes each connection when it has said what it has to say.
    init(saying text: String, closes: Bool) throws {
        #if canImport(Glibc)
        let kind = CInt(SOCK_STREAM.rawValue)
        #else
        let kind = SOCK_STREAM
        #endif
        let descriptor = socket(AF_INET, kind, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 16) == 0 ? getsockname(descriptor, $0, &size) : -1
            }
        }
        guard status == 0 else { throw SystemFailure() }
        self.descriptor = descriptor
        self.address = "127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        // Of its own, as it waits: shared ones are few.
        Thread.detachNewThread {
            var connections: [CInt] = []
            while case let connection = accept(descriptor, nil, nil), connection >= 0 {
                Self.say(text, on: connection)
                if closes { close(connection) } else { connections.append(connection) }
            }
            for connection in connections { close(connection) }
            close(descriptor)
        }
    }

    /// Whoever has connected may be gone already, which must not end this process.
    private static func say(_ text: String, on connection: CInt) {
        #if canImport(Darwin)
        var isOn: CInt = 1
        setsockopt(connection, SOL_SOCKET, SO_NOSIGPIPE, &isOn, socklen_t(MemoryLayout<CInt>.size))
        let flags: CInt = 0
        #else
        let flags = CInt(MSG_NOSIGNAL)
        #endif
        _ = Array(text.utf8).withUnsafeBytes { send(connection, $0.baseAddress, $0.count, flags) }
    }

    deinit {
        // Ends the waiting accept.
        shutdown(self.descriptor, CInt(SHUT_RDWR))
    }
}
