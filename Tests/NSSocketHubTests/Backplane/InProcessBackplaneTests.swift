//
// This source file is part of the swift-nssocket project
//
// Licensed under Apache License v2.0; see LICENSE
// SPDX-License-Identifier: Apache-2.0
//

import NSSocket
import NSSocketHub
import Testing

@Suite("A backplane inside one process")
struct InProcessBackplaneTests {
    @Test("Whoever runs hears what anybody publishes, in order")
    func order() async {
        let backplane = InProcessBackplane()
        let (events, continuation) = AsyncStream.makeStream(of: BackplaneEvent.self)
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await backplane.run { continuation.yield($0) } }
            var frames: [[UInt8]] = []
            for await event in events {
                switch event {
                case .connected: for byte in 0..<3 as Range<UInt8> { backplane.publish([byte], to: "a::b") }
                case .frame(let frame): frames.append(frame)
                case .disconnected, .overflowed: Issue.record("unexpected: \(event)")
                }
                if frames.count == 3 { break }
            }
            #expect(frames == [[0], [1], [2]])
            group.cancelAll()
        }
    }
}
