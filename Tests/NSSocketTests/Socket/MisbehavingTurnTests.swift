//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import Foundation
@testable import NSSocket
import NIOCore
import Testing

/// In processes of their own: what spins can only be ended from outside.
@Suite("A connection whose channel reads within a write")
struct MisbehavingTurnTests {
    @Test("A sequence that goes away behind messages over the watermark, while a read is pending, ends its turn")
    func sequenceGoesAway() async {
        await #expect(processExitsWith: .success) {
            ProcessorTime.limit(seconds: 5)
            let connection = try MisbehavingConnection()
            connection.isolated { $0.on("q") { _, _ in } }
            connection.loop.run()
            connection.resets(before: .write, sending: "[\"q\",1]")
            connection.isolated { socket in
                let answers = socket.messages(matching: "answer")
                for _ in 0..<4 { try? socket.send("question", MisbehavingChannelTests.long) }
                _ = answers
            }
            connection.settle()
            #expect(connection.closeCount == 1)
        }
    }

    @Test("A shutdown behind messages over the watermark, while a read is pending, ends its turn")
    func shutdown() async {
        await #expect(processExitsWith: .success) {
            ProcessorTime.limit(seconds: 5)
            let connection = try MisbehavingConnection()
            connection.isolated { $0.on("q") { _, _ in } }
            connection.loop.run()
            connection.resets(before: .write, sending: "[\"q\",1]", "[\"q\",2]")
            connection.isolated { socket in
                for _ in 0..<4 { try? socket.send("question", MisbehavingChannelTests.long) }
                socket.finishSoon()
            }
            connection.settle()
            #expect(connection.closeCount == 1)
        }
    }
}
