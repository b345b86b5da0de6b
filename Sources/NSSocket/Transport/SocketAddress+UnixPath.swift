//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

package import NIOCore

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#endif

extension SocketAddress {
    /// Bytes of the longest path that a unix socket can have here, without the zero that ends it: 107 on Linux, 103 on Apple's platforms.
    package static var longestUnixPath: Int { MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1 }

    /// The address of a unix socket, of as long a path as the system takes.
    ///
    /// - Throws: `SocketAddressError.unixDomainSocketPathTooLong`.
    package init(unixPath path: String) throws {
        guard path.utf8.count <= Self.longestUnixPath else { throw SocketAddressError.unixDomainSocketPathTooLong }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        self.init(address)
    }
}
