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
#elseif canImport(Android)
import Android
#endif

/// How many file descriptors this process may have.
enum DescriptorLimit {
    /// The soft limit as it is now; `nil` if there is none.
    static var current: Int? {
        var limit = rlimit()
        #if canImport(Glibc)
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
        let resource = RLIMIT_NOFILE
        #endif
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < UInt64(Int32.max) else { return nil }
        return Int(limit.rlim_cur)
    }

    /// How many descriptors this process has open: the system gives the lowest number that is free.
    static var used: Int {
        let lowest = fcntl(0, F_DUPFD_CLOEXEC, 0)
        guard lowest >= 0 else { return 0 }
        close(lowest)
        return Int(lowest)
    }

    /// Too few descriptors for the connections that a server may have.
    struct Shortage: Equatable {
        /// How many connections there can be.
        var connections: Int
        /// The limit of descriptors, and what it would have to be.
        var limit: Int
        var needed: Int
    }

    /// - Parameters:
    ///   - limit: How many descriptors the process may have.
    ///   - used: How many it has open.
    /// - Returns: `nil` if they suffice.
    static func shortage(limit: Int, used: Int, for limits: ServerLimits) -> Shortage? {
        guard let wanted = limits.connections else { return nil }
        let connections = max(limit - Self.reserve(of: limit, limits) - used, 0)
        guard connections < wanted else { return nil }
        return Shortage(connections: connections, limit: limit, needed: wanted + limits.descriptorReserve + used)
    }

    /// How many descriptors below a limit are kept for other things than connections.
    static func reserve(of limit: Int, _ limits: ServerLimits) -> Int { min(limits.descriptorReserve, limit / 4) }
}
