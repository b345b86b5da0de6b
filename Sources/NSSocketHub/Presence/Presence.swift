//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

public import NSSocket

/// Somebody who is in a room and says so, here or on another hub of the cluster.
public struct Presence: Sendable {
    /// A member, wherever in the cluster it is.
    public struct ID: Sendable, Hashable, CustomStringConvertible {
        /// The hub that it is connected to.
        public let node: NodeID
        /// `EventSocket.id` there.
        public let connection: Int

        /// Node and connection, such as `3f09a1c2b4d5e6f7/12`.
        public var description: String { "\(self.node)/\(self.connection)" }
    }

    /// Who it is. One connection is present in a room at most once.
    public let id: ID
    /// Where it is.
    public let room: EventName
    /// What it says about itself.
    public let data: RawJSON

    /// Decodes what it says about itself.
    ///
    /// - Throws: `EventSocketError` with the code `decodingFailed` if it is no such value.
    public func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, codec: EventCodec = .json
    ) throws(EventSocketError) -> Value {
        try self.data.decode(type, of: self.room, codec: codec)
    }
}

/// That somebody came, went, or says something else about itself.
public enum PresenceChange: Sendable {
    /// It was not there before.
    case joined(Presence)
    /// It was there before with other data.
    case updated(Presence)
    /// It left, its connection ended, or its hub is gone.
    case left(Presence)
}
