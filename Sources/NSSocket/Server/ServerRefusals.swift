//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// How many connections a server has refused, and why.
public struct ServerRefusals: Sendable, Hashable {
    /// Why a connection was refused.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// There were as many as ``ServerLimits/connections``.
        case connections
        /// There were as many from its address as ``ServerLimits/connectionsPerPeer``.
        case connectionsPerPeer
        /// The process had no more file descriptors than ``ServerLimits/descriptorReserve`` left.
        case descriptors
        /// Its TLS handshake failed, or took too long.
        case handshake
        /// A ``ServerMiddleware`` refused it.
        case middleware
    }

    /// How many for each reason; without those that never occurred.
    public var counts: [Reason: Int]

    /// How many in all.
    public var total: Int { self.counts.values.reduce(0, +) }

    /// How many for one reason.
    public subscript(reason: Reason) -> Int { self.counts[reason] ?? 0 }
}
