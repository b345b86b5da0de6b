//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Testing

@testable import NSSocketCLI

@Suite("How far a broadcast has come")
struct BenchRoomTests {
    @Test("There is one more turn when all members together have heard one more message")
    func turns() async {
        let room = BenchRoom(window: 4, members: 3)
        var turns = room.turns.makeAsyncIterator()
        #expect(await turns.next() == 4)
        for _ in 0..<3 { room.heard() }
        #expect(await turns.next() == 1)
        for _ in 0..<5 { room.heard() }
        #expect(await turns.next() == 1)
        room.heard()
        #expect(await turns.next() == 1)
    }
}
