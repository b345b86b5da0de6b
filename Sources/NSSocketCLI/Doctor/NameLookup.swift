//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NIOPosix

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Finds the addresses that a host name stands for.
enum NameLookup {
    struct Failure: Error {
        var reason: String
    }

    /// All addresses, each once, in the order in which they are tried.
    ///
    /// - Parameter limit: How long it may take. The system's lookup cannot be stopped: it is not waited for any longer.
    static func addresses(of host: String, port: Int, within limit: TimeAmount) async throws(Failure) -> [SocketAddress]
    {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let first = loop.makePromise(of: [SocketAddress].self)
        NIOThreadPool.singleton.runIfActive(eventLoop: loop) { try Self.lookUp(host, port) }.cascade(to: first)
        let timer = loop.scheduleTask(in: limit) { first.fail(Failure(reason: "no answer in time")) }
        defer { timer.cancel() }
        do {
            return try await first.futureResult.get()
        } catch {
            throw error as? Failure ?? Failure(reason: "the system gives no reason")
        }
    }

    private static func lookUp(_ host: String, _ port: Int) throws(Failure) -> [SocketAddress] {
        var hints = addrinfo()
        #if canImport(Glibc)
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        #else
        hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, String(port), &hints, &list)
        guard status == 0 else { throw Failure(reason: String(cString: gai_strerror(status))) }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = list
        while let info = next?.pointee {
            next = info.ai_next
            guard let address = Self.address(info), !addresses.contains(address) else { continue }
            addresses.append(address)
        }
        return addresses
    }

    private static func address(_ info: addrinfo) -> SocketAddress? {
        switch info.ai_family {
        case AF_INET:
            info.ai_addr.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { SocketAddress($0.pointee) }
        case AF_INET6:
            info.ai_addr.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { SocketAddress($0.pointee) }
        default: nil
        }
    }
}
