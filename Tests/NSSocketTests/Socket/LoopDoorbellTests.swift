//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NIOCore
import NIOEmbedded
import NIOPosix
import Testing

@testable import NSSocket

@Suite("The doorbell of an event loop", .timeLimit(.minutes(1)))
struct LoopDoorbellTests {
    @Test(
        "It rings once for each ring, not before the loop has polled its sockets, and no more when the loop is shut down"
    )
    func rings() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let rings = Watched(0)
        let doorbell = try await loop.submit {
            try #require(LoopDoorbell.open(on: loop) { rings.update { $0 += 1 } })
        }.get()
        for count in 1...3 {
            let (isAccepted, rungAtOnce) = try await loop.submit { (doorbell.ring(), rings.value) }.get()
            #expect(isAccepted)
            #expect(rungAtOnce == count - 1)
            try await rings.first { $0 == count ? () : nil }
        }
        try await group.shutdownGracefully()
    }

    @Test("A loop without sockets has none")
    func embedded() {
        #expect(LoopDoorbell.open(on: EmbeddedEventLoop()) {} == nil)
    }
}
