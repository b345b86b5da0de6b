//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

struct SystemFailure: Error {
    var number = errno
}

/// A TCP connection that says whatever it is told to.
final class RawPeer {
    private let descriptor: CInt

    /// Connects to a port of this machine.
    init(port: UInt16) throws {
        #if canImport(Glibc)
        let kind = CInt(SOCK_STREAM.rawValue)
        #else
        let kind = SOCK_STREAM
        #endif
        self.descriptor = socket(AF_INET, kind, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(self.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw SystemFailure() }
    }

    /// Connects to an address that the tool printed.
    convenience init(_ address: String) throws {
        try self.init(port: UInt16(address.split(separator: ":").last.map(String.init) ?? "") ?? 0)
    }

    deinit {
        close(self.descriptor)
    }

    func send(_ text: String) throws { try self.send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        guard write(self.descriptor, bytes, bytes.count) == bytes.count else { throw SystemFailure() }
    }

    /// Waits until the other side has closed; `false` if it sends something instead, or breaks the connection.
    func isAtEnd() -> Bool {
        var byte: UInt8 = 0
        return read(self.descriptor, &byte, 1) == 0
    }

    /// Waits for a line, without its line feed; `nil` at the end.
    func line() -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while read(self.descriptor, &byte, 1) == 1 {
            guard byte != UInt8(ascii: "\n") else { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }

    /// Sends no more.
    func end() {
        shutdown(self.descriptor, CInt(SHUT_WR))
    }
}
