//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import TestSupport
import Testing

@testable import NSSocket

@Suite("The memory that mailboxes keep alive is charged by storage")
struct MailboxChargeTests {
    private typealias State = MailboxState<Int, String>

    private static func state(_ overflow: MailboxPolicy.Overflow, bytes: Int) -> State {
        State(policy: MailboxPolicy(messages: 1_000, bytes: bytes, overflow: overflow))
    }

    @Test("Messages of one read are charged its capacity once, those with storage of their own each theirs")
    func once() {
        var state = Self.state(.pauseReading, bytes: 10_000)
        let read = MailboxCharge(bytes: 512, storage: 7)
        for number in 0..<10 { _ = state.push(number, charge: read) }
        #expect(state.bytes == 512)
        _ = state.push(10, charge: MailboxCharge(bytes: 100))
        _ = state.push(11, charge: MailboxCharge(bytes: 100))
        _ = state.push(12, charge: MailboxCharge(bytes: 2_048, storage: 8))
        #expect(state.bytes == 512 + 200 + 2_048)
    }

    @Test(
        "A read that goes on after the consumer took its first messages is charged again: the batch keeps it, and so does the mailbox"
    )
    func again() {
        var state = Self.state(.pauseReading, bytes: 10_000)
        let read = MailboxCharge(bytes: 512, storage: 7)
        _ = state.push(0, charge: read)
        _ = state.take()
        #expect(state.bytes == 0)
        _ = state.push(1, charge: read)
        #expect(state.bytes == 512)
    }

    @Test("Dropping the first message of a read gives nothing back while another one keeps the read")
    func dropOldest() {
        var state = Self.state(.dropOldest, bytes: 1_000)
        for number in 0..<3 { _ = state.push(number, charge: MailboxCharge(bytes: 600, storage: 1)) }
        _ = state.push(3, charge: MailboxCharge(bytes: 600, storage: 2))
        #expect(state.bytes == 1_200)
        // Makes room: all three of the first read have to go before its storage does.
        _ = state.push(4, charge: MailboxCharge(bytes: 300))
        #expect(state.bytes == 900)
        #expect(state.droppedCount == 3)
        #expect(state.count == 2)
    }

    @Test(
        "Random elements: the charge is the capacity of all storages that are referred to, whatever was dropped or taken"
    )
    func random() {
        var random = SplitMix64(seed: 19)
        for _ in 0..<200 {
            let overflow: MailboxPolicy.Overflow = random.next() % 2 == 0 ? .dropOldest : .pauseReading
            var state = Self.state(overflow, bytes: 5_000)
            var model: [MailboxCharge] = []
            var (storage, size) = (UInt64(1), 500)
            for number in 0..<200 {
                if random.next() % 3 == 0 { (storage, size) = (storage + 1, Int(random.next() % 2_000) + 1) }
                let isOwn = random.next() % 4 == 0
                let charge = isOwn ? MailboxCharge(bytes: 50) : MailboxCharge(bytes: size, storage: storage)
                // A storage's elements follow each other, as reads do.
                if isOwn { storage += 1 }
                let dropped = state.droppedCount
                _ = state.push(number, charge: charge)
                model.removeFirst(state.droppedCount - dropped)
                model.append(charge)
                if random.next() % 40 == 0 {
                    _ = state.take()
                    model = []
                }
                var held: [UInt64: Int] = [:]
                var own = 0
                for charge in model {
                    if charge.storage == 0 { own += charge.bytes } else { held[charge.storage] = charge.bytes }
                }
                #expect(state.bytes == own + held.values.reduce(0, +))
            }
        }
    }
}
