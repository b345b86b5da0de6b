//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocketHub
@testable import NSSocketNATS
import Testing

@Suite("What waits for the hub")
struct InboxStateTests {
    private func words(_ inbox: inout InboxState) -> [String] { inbox.take().map(\.word) }

    @Test("It rings once for all that waits")
    func ringing() {
        var inbox = InboxState(frames: 9, bytes: 99)
        #expect(inbox.push([1]) == InboxState.Arrival(rings: true))
        #expect(inbox.push([2]) == InboxState.Arrival(rings: false))
        #expect(self.words(&inbox) == ["1", "2"])
        #expect(inbox.push([3]).rings == true)
    }

    @Test("The oldest frames are forgotten; that, and changes of the connection, are not")
    func overflow() {
        var inbox = InboxState(frames: 2, bytes: 99)
        _ = inbox.connectionChanged(.connected)
        for byte in 1...2 as ClosedRange<UInt8> { _ = inbox.push([byte]) }
        _ = inbox.connectionChanged(.disconnected("x"))
        #expect(inbox.push([3]).dropped == 1)
        #expect(inbox.push([4]).dropped == 1)
        #expect(self.words(&inbox) == ["connected", "overflowed", "disconnected x", "3", "4"])
        #expect(self.words(&inbox) == [])
    }

    @Test("A change that all frames before it were forgotten for comes before that they were")
    func overtaken() {
        var inbox = InboxState(frames: 1, bytes: 99)
        _ = inbox.push([1])
        _ = inbox.connectionChanged(.disconnected("x"))
        _ = inbox.connectionChanged(.connected)
        _ = inbox.push([2])
        #expect(inbox.push([3]).dropped == 1)
        #expect(self.words(&inbox) == ["disconnected x", "connected", "overflowed", "3"])
    }

    @Test("Bytes count; one frame always fits")
    func bytes() {
        var inbox = InboxState(frames: 9, bytes: 3)
        #expect(inbox.push([1, 1, 1, 1]).dropped == 0)
        #expect(inbox.push([2]).dropped == 1)
        #expect(inbox.push([3]).dropped == 0)
        #expect(self.words(&inbox) == ["overflowed", "2", "3"])
    }

    @Test("Changes without end do not grow, and the last is kept")
    func changes() {
        var inbox = InboxState(frames: 9, bytes: 99)
        for number in 0..<10_000 {
            _ = inbox.connectionChanged(.disconnected("\(number)"))
            _ = inbox.connectionChanged(.connected)
        }
        _ = inbox.connectionChanged(.disconnected("end"))
        let words = self.words(&inbox)
        #expect(words.count < 70)
        #expect(words.last == "disconnected end")
        // Still in turn.
        for (one, next) in zip(words, words.dropFirst()) { #expect((one == "connected") != (next == "connected")) }
    }
}
