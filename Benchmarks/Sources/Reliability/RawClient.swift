//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Glibc

/// A connection with nothing around it.
final class RawClient: Sendable {
    let descriptor: CInt

    /// Connects to a port of this machine; `nil` if that fails.
    ///
    /// - Parameter source: From which of the addresses 127.0.0.1, 127.0.0.2, …
    init?(port: Int, source: Int = 1, receiveBuffer: CInt? = nil) {
        self.descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        if var receiveBuffer {
            setsockopt(self.descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<CInt>.size))
        }
        var own = Self.address(source, port: 0)
        var peer = Self.address(1, port: port)
        guard Self.call(bind, self.descriptor, &own) == 0, Self.call(connect, self.descriptor, &peer) == 0 else {
            close(self.descriptor)
            return nil
        }
    }

    deinit { close(self.descriptor) }

    func send(_ text: String) -> Bool {
        Array(text.utf8).withUnsafeBytes { write(self.descriptor, $0.baseAddress, $0.count) } > 0
    }

    /// Reads what is there; `nil` at the end.
    func receive(upTo count: Int, waits: Bool = true) -> Int? {
        var bytes = [UInt8](repeating: 0, count: count)
        let result = recv(self.descriptor, &bytes, count, waits ? 0 : CInt(MSG_DONTWAIT))
        if result > 0 { return result }
        return result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? 0 : nil
    }

    private static func address(_ last: Int, port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0000 + last).bigEndian
        return address
    }

    private static func call(
        _ function: (CInt, UnsafePointer<sockaddr>, socklen_t) -> CInt, _ descriptor: CInt, _ address: inout sockaddr_in
    ) -> CInt {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
