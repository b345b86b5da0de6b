//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket

/// Listings that were encoded and are right until their room changes. Holds those that were asked for lately, up to a number of
/// bytes.
///
/// Two generations: when the younger one is full, the older one is forgotten, and what is asked for in it becomes young.
struct RoomListings: Sendable {
    private struct Kept {
        let listing: RoomListing
        /// The room's number when the listing was made.
        let revision: UInt64
    }

    /// Bytes of one generation.
    private let limit: Int
    private var young: [EventName: Kept] = [:]
    private var old: [EventName: Kept] = [:]
    private var youngBytes = 0
    private var oldBytes = 0

    /// - Parameter bytes: Bytes of memory that listings may take, all together and but for the latest.
    init(bytes: Int) {
        self.limit = bytes / 2
    }

    /// The bytes of memory that listings take.
    var storedBytes: Int { self.youngBytes + self.oldBytes }

    /// A listing that was made when the room had this number.
    mutating func listing(of room: EventName, revision: UInt64) -> RoomListing? {
        if let kept = self.young[room] { return kept.revision == revision ? kept.listing : nil }
        guard let kept = self.old[room], kept.revision == revision else { return nil }
        self.keep(kept.listing, of: room, revision: revision)
        return kept.listing
    }

    mutating func keep(_ listing: RoomListing, of room: EventName, revision: UInt64) {
        if let replaced = self.young[room] { self.youngBytes -= Self.bytes(of: replaced.listing, of: room) }
        self.young[room] = Kept(listing: listing, revision: revision)
        self.youngBytes += Self.bytes(of: listing, of: room)
        guard self.youngBytes > self.limit else { return }
        (self.old, self.oldBytes) = (self.young, self.youngBytes)
        (self.young, self.youngBytes) = ([:], 0)
    }

    private static func bytes(of listing: RoomListing, of room: EventName) -> Int {
        listing.json.storageCapacity + room.segments.reduce(128) { $0 + 16 + $1.utf8.count }
    }
}
