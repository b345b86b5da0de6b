//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

@testable import NSSocket
import Testing

@Suite("Writes without an answer")
struct UnsentWritesTests {
    @Test("Bytes count from the write to its answer")
    func bytes() {
        var writes = UnsentWrites<String>()
        writes.wrote(3)
        writes.wrote(4)
        let written = writes.bytes
        #expect(written == 7)
        _ = writes.answered(3)
        let afterFirst = writes.bytes
        #expect(afterFirst == 4)
        _ = writes.answered(4)
        let afterBoth = writes.bytes
        #expect(afterBoth == 0)
    }

    @Test("A question is answered with the last write before it, in order; at once if there is none")
    func questions() {
        var writes = UnsentWrites<String>()
        let first = writes.asked("nothing")
        #expect(first == .answer)
        writes.wrote(1)
        let second = writes.asked("one")
        let third = writes.asked("one again")
        writes.wrote(1)
        let fourth = writes.asked("two")
        #expect([second, third, fourth] == [.wait, .wait, .wait])
        let afterOne = writes.answered(1)
        #expect(afterOne == ["one", "one again"])
        let afterTwo = writes.answered(1)
        #expect(afterTwo == ["two"])
        let last = writes.asked("nothing")
        #expect(last == .answer)
    }

    @Test("What was written but not flushed is not being sent")
    func sending() {
        var writes = UnsentWrites<String>()
        writes.wrote(1)
        let unflushed = writes.isSending
        #expect(!unflushed)
        writes.flushed()
        let flushed = writes.isSending
        #expect(flushed)
        writes.wrote(1)
        _ = writes.answered(1)
        let answered = writes.isSending
        #expect(!answered)
    }

    @Test("Those who wait are let go, once")
    func drop() {
        var writes = UnsentWrites<String>()
        writes.wrote(1)
        _ = writes.asked("one")
        let dropped = writes.drop()
        #expect(dropped == ["one"])
        let late = writes.answered(1)
        #expect(late == [])
    }
}
