//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NSSocket
import Testing

@testable import NSSocketCLI

@Suite("Listings of nss hub")
struct RoomListingTests {
    /// Members that are made when they are asked for, and counted.
    private final class Crowd: Sequence, IteratorProtocol {
        private let count: Int
        private(set) var made = 0

        init(_ count: Int) { self.count = count }

        func next() -> HubMember? {
            guard self.made < self.count else { return nil }
            self.made += 1
            return HubMember(id: "hub/\(self.made)", data: .null)
        }
    }

    private static func listing(_ bytes: Int) -> RoomListing {
        let data = RawJSON(unchecked: ByteBuffer(string: "\"\(String(repeating: "x", count: bytes))\""))
        return RoomListing(count: 1, members: [HubMember(id: "hub/1", data: data)])
    }

    @Test("No more members are encoded than there is room for, however many there are")
    func limit() {
        var lengths: Set<Int> = []
        for count in [5_000, 10_000, 20_000] {
            let crowd = Crowd(count)
            lengths.insert(RoomListing(count: 5_000, members: crowd).json.readableBytes)
            #expect(crowd.made < RoomListing.maximumMembers)
        }
        #expect(lengths.count == 1)
        #expect(lengths.allSatisfy { (32 << 10...33 << 10).contains($0) })
    }

    @Test("A listing is kept until its room has another number")
    func keeping() {
        var listings = RoomListings(bytes: 1 << 20)
        #expect(listings.listing(of: "a", revision: 0) == nil)
        listings.keep(Self.listing(10), of: "a", revision: 1)
        #expect(listings.listing(of: "a", revision: 1)?.json.readableBytes == Self.listing(10).json.readableBytes)
        #expect(listings.listing(of: "a", revision: 2) == nil)
        #expect(listings.listing(of: "b", revision: 1) == nil)
        listings.keep(Self.listing(20), of: "a", revision: 2)
        #expect(listings.listing(of: "a", revision: 2)?.json.readableBytes == Self.listing(20).json.readableBytes)
    }

    @Test("However many rooms are listed, listings take no more memory than they may, and the latest are kept")
    func bounded() {
        let limit = 1 << 20
        var listings = RoomListings(bytes: limit)
        for number in 0..<2_000 {
            listings.keep(Self.listing(10_000), of: EventName(segments: ["\(number)"]), revision: 0)
            #expect(listings.storedBytes <= limit + (32 << 10))
            // One that is asked for again and again stays.
            if number == 0 { listings.keep(Self.listing(5), of: "busy", revision: 7) }
            #expect(listings.listing(of: "busy", revision: 7) != nil)
        }
        #expect(listings.listing(of: "1999", revision: 0) != nil)
        #expect(listings.listing(of: "1", revision: 0) == nil)
    }

    @Test("Requests beyond the rate wait, those of a quiet connection do not")
    func budget() {
        let start = ContinuousClock.now
        var budget = RequestBudget(perSecond: 100, now: start)
        for _ in 0..<200 {
            #expect(budget.wait(now: start) == nil)
            budget.spend(now: start)
        }
        budget.spend(now: start)
        #expect(budget.wait(now: start) == .milliseconds(10))
        #expect(budget.wait(now: start + .milliseconds(10)) == nil)
        // As fast as allowed for a long time: a hundred a second.
        var now = start
        for _ in 0..<1_000 {
            budget.spend(now: now)
            now += budget.wait(now: now) ?? .zero
        }
        #expect(start.duration(to: now) >= .seconds(10))
        // After a quiet time there is a burst, and not more.
        now += .seconds(3_600)
        var count = 0
        while budget.wait(now: now) == nil {
            budget.spend(now: now)
            count += 1
        }
        #expect(count == 201)
    }

    @Test("A rate of any number is one")
    func extremes() {
        for rate in [Int.min, 0, 1, .max] {
            var budget = RequestBudget(perSecond: rate, now: .now)
            budget.spend(now: .now)
            #expect(budget.wait(now: .now) == nil)
        }
    }
}
