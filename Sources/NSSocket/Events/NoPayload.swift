//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

/// The payload of events that carry none: `null` on the wire, anything when received.
public struct NoPayload: Codable, Hashable, Sendable {
    /// Creates the only value there is.
    public init() {}

    /// Accepts any payload: peers may add one to an event that had none.
    public init(from decoder: any Decoder) {}

    /// Encodes `null`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encodeNil()
    }
}
