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

/// A connection to a unix socket whose calls block, and do next to nothing themselves.
final class BlockingPeer {
    private let descriptor: CInt

    init(path: String) throws {
        #if canImport(Glibc)
        let kind = CInt(SOCK_STREAM.rawValue)
        #else
        let kind = SOCK_STREAM
        #endif
        self.descriptor = socket(AF_UNIX, kind, 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(self.descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else { throw Unusable(description: "cannot connect to \(path): error \(errno)") }
    }

    deinit { close(self.descriptor) }

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(self.descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Unusable(description: "cannot send: error \(errno)") }
            rest = rest.dropFirst(count)
        }
    }

    /// Waits until so many bytes have come.
    func receive(_ count: Int) throws {
        var left = count
        try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { buffer in
            while left > 0 {
                let count = read(self.descriptor, buffer.baseAddress, min(left, buffer.count))
                guard count > 0 else { throw Unusable(description: "the server closed the connection") }
                left -= count
            }
        }
    }
}
