//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Testing

@testable import NSSocketCLI

@Suite("When the status line is drawn")
struct StatusDisplayTests {
    private var display = StatusDisplay(erase: "erase")

    @Test("It is drawn when it has changed, and erased when there is none any more")
    mutating func change() {
        #expect(self.display.isSettled)
        self.display.show("one")
        self.display.show("two")
        #expect(!self.display.isSettled)
        let second = self.display.settle()
        #expect(second == .init(erasing: nil, drawing: "two"))
        self.display.show("two")
        #expect(self.display.isSettled)
        self.display.show(nil)
        let none = self.display.settle()
        #expect(none == .init(erasing: "erase", drawing: nil))
        #expect(self.display.isSettled)
    }

    @Test("It makes way for lines, and comes back below them as it should be then")
    mutating func lines() {
        let before = self.display.surround()
        #expect(before == .init())
        self.display.show("one")
        let first = self.display.surround()
        #expect(first == .init(erasing: nil, drawing: "one"))
        self.display.show("two")
        let second = self.display.surround()
        #expect(second == .init(erasing: "erase", drawing: "two"))
        self.display.show(nil)
        let last = self.display.surround()
        #expect(last == .init(erasing: "erase", drawing: nil))
    }

    @Test("It is drawn again when the terminal has overwritten it")
    mutating func redraw() {
        self.display.redraw()
        #expect(self.display.isSettled)
        self.display.show("one")
        _ = self.display.settle()
        self.display.redraw()
        #expect(!self.display.isSettled)
        let again = self.display.settle()
        #expect(again == .init(erasing: "erase", drawing: "one"))
        #expect(self.display.isSettled)
    }
}
