//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

internal import NSSocket

/// Numbers of rooms that grow when a presence in them changes, for those who keep what they made of a listing.
///
/// Rooms share a fixed number of places, so the memory does not depend on how many rooms there are: a change in one room may
/// make the number of another grow too, which costs that one's listing and no more.
struct PresenceRevisions: Sendable {
    private static let placeCount = 4_096

    private var places = [UInt64](repeating: 0, count: placeCount)

    subscript(room: EventName) -> UInt64 { self.places[Self.place(of: room)] }

    mutating func changed(_ room: EventName) {
        self.places[Self.place(of: room)] &+= 1
    }

    private static func place(of room: EventName) -> Int {
        var hasher = Hasher()
        room.hash(into: &hasher)
        return hasher.finalize() & (Self.placeCount - 1)
    }
}
