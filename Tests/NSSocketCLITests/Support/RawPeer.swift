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
        // A tool that does not answer fails the test instead of blocking it.
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(self.descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
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

    /// Sends a text again and again, until the other side takes no more for half a second.
    ///
    /// - Parameter limit: How many bytes it may take at most.
    /// - Returns: Whether it took no more in the end.
    func sendUntilRefused(_ text: String, limit: Int) -> Bool {
        let bytes = Array(text.utf8)
        var (sent, position) = (0, 0)
        while sent < limit {
            var wanted = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&wanted, 1, 500) > 0 else { return true }
            let count = bytes[position...].withUnsafeBytes {
                Self.sendNow($0, on: self.descriptor)
            }
            guard count > 0 else { return false }
            sent += count
            position = (position + count) % bytes.count
        }
        return false
    }

    private static func sendNow(_ bytes: UnsafeRawBufferPointer, on descriptor: CInt) -> Int {
        systemSend(descriptor, bytes, CInt(MSG_DONTWAIT))
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

/// `send(2)`, which a method of the same name hides.
private func systemSend(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer, _ flags: CInt) -> Int {
    send(descriptor, bytes.baseAddress, bytes.count, flags)
}
