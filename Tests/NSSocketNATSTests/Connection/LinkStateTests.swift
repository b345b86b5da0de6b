//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocketNATS
import Testing

@Suite("Where the connection stands")
struct LinkStateTests {
    @Test("The hub is told of a connection when it is confirmed, and of each loss once")
    func life() {
        var link = LinkState()
        let first = link.connectionWasMade()
        #expect(link.isCurrent(first))
        #expect(link.connectionWasConfirmed(first)?.tells == true)
        #expect(link.connectionWasLost() == true)
        #expect(link.connectionWasLost() == false)
        #expect(link.failures == 2)
        let second = link.connectionWasMade()
        let confirmed = link.connectionWasConfirmed(second)
        #expect(confirmed?.tells == true && confirmed?.isReconnect == true)
        #expect(link.failures == 0)
    }

    @Test("A confirmation that comes after the loss is none")
    func late() {
        var link = LinkState()
        let first = link.connectionWasMade()
        #expect(link.connectionWasLost() == true)
        #expect(link.connectionWasConfirmed(first) == nil)
        let second = link.connectionWasMade()
        #expect(!link.isCurrent(first))
        #expect(link.connectionWasConfirmed(second)?.isReconnect == false)
    }

    @Test("A first attempt that fails is told, once")
    func never() {
        var link = LinkState()
        #expect(link.connectionWasLost() == true)
        #expect(link.connectionWasLost() == false)
    }

    @Test("It runs once")
    func once() {
        var link = LinkState()
        #expect(link.runBegins() == true)
        #expect(link.runBegins() == false)
    }
}
